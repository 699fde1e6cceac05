import { teamMemberChanged, type Envelope } from '@dna/contracts';
import { createDatabase, newId, recordset, sql, type Transaction } from '@dna/database';
import { demoTeam, type DemoMember } from './demo-team.ts';

export class NotMigratedError extends Error {
  override readonly name = 'NotMigratedError';
  readonly code = 'not_migrated';
}

const undefinedTable = '42P01';

/**
 * Adds the demo team to routing, with the messages that say so, in one transaction. Whoever is there already, by id or
 * by address, stays as they are.
 *
 * @param databaseUrl of the database's owner; the engine need not run
 * @returns the names of those who were added
 */
export async function seedTeam(databaseUrl: string): Promise<string[]> {
  const database = createDatabase<unknown>({ url: databaseUrl, name: 'seed', maxConnections: 1 });
  try {
    return await database.db.transaction().execute(async (tx) => {
      await sql`select set_config('search_path', 'routing', true)`.execute(tx);
      const { rows } = await sql<{
        now: Date;
      }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx);
      const { now } = rows[0]!;
      const added = await insertMembers(tx, now);
      if (added.length > 0) await writeMessages(tx, added, now);
      return added.map(({ name }) => name);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== undefinedTable) throw error;
    throw new NotMigratedError('The tables are not there yet: run `npm run migrate:up` first', {
      cause: error,
    });
  } finally {
    await database.stop();
  }
}

async function insertMembers(tx: Transaction<unknown>, now: Date): Promise<DemoMember[]> {
  const rows = demoTeam.map(({ timeZone, ...member }) => ({ ...member, time_zone: timeZone }));
  const columns =
    'id uuid, name text, email text, pipelines text[], capacity int, weight float8, time_zone text';
  const { rows: inserted } = await sql<{ id: string }>`
    insert into team_members
      (id, name, email, pipelines, capacity, weight, time_zone, created_at, updated_at)
    select id, name, email, pipelines, capacity, weight, time_zone, ${now}, ${now}
    from ${recordset(rows, columns)} order by id
    on conflict do nothing
    returning id`.execute(tx);
  const ids = new Set(inserted.map(({ id }) => id));
  return demoTeam.filter(({ id }) => ids.has(id));
}

/** What the service itself writes when a member is added: the message for others, and a look at the waiting leads. */
async function writeMessages(tx: Transaction<unknown>, added: DemoMember[], now: Date): Promise<void> {
  const batchId = newId(now.getTime());
  const rows = added.map((member, index) => {
    const message = messageAbout(member, now);
    return {
      position: index + 1,
      message_id: message.id,
      subject: teamMemberChanged.subject(null),
      payload: JSON.stringify(message),
    };
  });
  await sql`insert into outbox_batches (created_at, batch_id) values (${now}, ${batchId})`.execute(tx);
  await sql`
    insert into outbox (created_at, batch_id, position, message_id, subject, payload)
    select ${now}, ${batchId}, position, message_id, subject, payload
    from ${recordset(rows, 'position int, message_id uuid, subject text, payload text')}`.execute(tx);
  await sql`
    insert into timers (key, kind, due_at, payload)
    values (${`serve-queue:${batchId}`}, 'serve-queue', ${now}, '{}')`.execute(tx);
}

function messageAbout({ id: memberId, capacity, pipelines }: DemoMember, now: Date): Envelope<unknown> {
  const id = newId(now.getTime());
  return {
    id,
    type: teamMemberChanged.type,
    version: teamMemberChanged.version,
    time: now.toISOString(),
    lead_id: null,
    correlation_id: id,
    causation_id: id,
    depth: 0,
    entity_version: 1,
    data: { team_member_id: memberId, active: true, capacity, pipelines },
  };
}
