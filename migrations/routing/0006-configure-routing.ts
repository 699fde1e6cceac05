import { sql, type Kysely } from 'kysely';

/** The rest of what a person can set, and who set it. The first version gets what applied before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const nineToFive = [{ from: '09:00', until: '17:00' }];
  await sql`
    alter table routing_config
      add column rearm_margin integer not null default 5 check (rearm_margin >= 0),
      add column sla_minutes integer not null default 240 check (sla_minutes > 0),
      add column fallback_pipeline text not null default 'discovery',
      -- {"b2b": {"kind": "fixed", "owner_ids": […]}}; a pipeline that is not named has the default
      add column strategies jsonb not null default '{}',
      add column outside_working_hours text not null default 'assign'
        check (outside_working_hours in ('assign', 'wait')),
      add column business_hours jsonb not null default ${sql.lit(
        JSON.stringify({ time_zone: 'Europe/Berlin', weekdays: weekOf(nineToFive), holidays: [] }),
      )}::jsonb,
      -- null: it came with the migrations
      add column author text`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table routing_config
      drop column rearm_margin, drop column sla_minutes, drop column fallback_pipeline, drop column strategies,
      drop column outside_working_hours, drop column business_hours, drop column author`.execute(db);
}

function weekOf(hours: unknown): Record<string, unknown> {
  const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
  return { ...Object.fromEntries(workdays.map((day) => [day, hours])), saturday: [], sunday: [] };
}
