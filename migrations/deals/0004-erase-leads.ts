import { sql, type Kysely } from 'kysely';
import { createErasedLeads, dropErasedLeads } from '../shared/erased-leads.ts';

/** A deal that is closed outlives its person as a figure: what it was worth, not whose it was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createErasedLeads(db);
  await sql`
    alter table deals
      alter column lead_id drop not null,
      alter column root_id drop not null,
      add constraint deals_of_nobody check (
        (lead_id is null) = (root_id is null) and (lead_id is not null or status in ('won', 'lost', 'void'))
      )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    delete from deal_stage_history h using deals d where d.id = h.deal_id and d.lead_id is null`.execute(db);
  await sql`delete from deals where lead_id is null`.execute(db);
  await sql`
    alter table deals
      drop constraint deals_of_nobody,
      alter column lead_id set not null,
      alter column root_id set not null`.execute(db);
  await dropErasedLeads(db);
}
