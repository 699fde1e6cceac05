import { recordset, sql, type Selectable } from '@dna/database';
import { isLive, type Conflict } from '../domain/conflict.ts';
import type { LeadConflict } from '../domain/lead-snapshot.ts';
import type { Db, RoutingTables, Tx } from './tables.ts';

type Row = Selectable<RoutingTables['conflicts']>;
export type TransitionRow = Selectable<RoutingTables['conflict_transitions']>;

const columns = `id uuid, lead_id uuid, kind text, state text, version int, question text, cycle int, pipeline_key text,
  contended_owner_id uuid, options jsonb, evidence jsonb, opened_at timestamptz, remind_at timestamptz,
  escalate_at timestamptz, expires_at timestamptz, reminded_at timestamptz, escalated_at timestamptz,
  snoozed_until timestamptz, claimed_by text, choice jsonb, closed_at timestamptz, settling bool,
  correlation_id uuid`;
const names = sql.raw(columns.replaceAll(/ (uuid|text|int|jsonb|timestamptz|bool)\b/g, ''));

/** Adds these, or writes what has become of them. The leads, or for a pipeline the rows themselves, are locked. */
export async function saveConflicts(tx: Tx, conflicts: readonly Conflict[]): Promise<void> {
  if (conflicts.length === 0) return;
  // One that ends makes room for another of the same lead.
  const inOrder = conflicts.toSorted((a, b) => Number(isLive(a)) - Number(isLive(b)));
  await sql`
    insert into conflicts as c (${names})
    select ${names} from ${recordset(inOrder.map(toRow), columns)}
    on conflict (id) do update set
      state = excluded.state, version = excluded.version, question = excluded.question,
      pipeline_key = excluded.pipeline_key, contended_owner_id = excluded.contended_owner_id,
      options = excluded.options, evidence = excluded.evidence,
      remind_at = excluded.remind_at, escalate_at = excluded.escalate_at, expires_at = excluded.expires_at,
      reminded_at = excluded.reminded_at, escalated_at = excluded.escalated_at,
      snoozed_until = excluded.snoozed_until, claimed_by = excluded.claimed_by, choice = excluded.choice,
      closed_at = excluded.closed_at, settling = excluded.settling`.execute(tx);
  const marks = conflicts.flatMap(({ id, leadId, state }) =>
    leadId === null ? [] : [{ lead_id: leadId, id, is_live: isLive({ state }) }],
  );
  await sql`
    update lead_states s set conflict_id = r.live_id
    from (
      select lead_id, (array_agg(id) filter (where is_live))[1] as live_id, array_agg(id) as ids
      from ${recordset(marks, 'lead_id uuid, id uuid, is_live bool')} group by lead_id
    ) r
    where s.lead_id = r.lead_id and (r.live_id is not null or s.conflict_id = any(r.ids))`.execute(tx);
}

export async function insertTransitions(tx: Tx, transitions: readonly TransitionRow[]): Promise<void> {
  if (transitions.length === 0) return;
  await sql`
    insert into conflict_transitions (conflict_id, version, act, state, actor, channel, at, note, details)
    select conflict_id, version, act, state, actor, channel, at, note, details
    from ${recordset(
      transitions,
      `conflict_id uuid, version int, act text, state text, actor text, channel text, at timestamptz, note text,
      details jsonb`,
    )}`.execute(tx);
}

/** All that was asked about these leads and may count still: what is live, and what was closed last. */
export async function readConflictsOf(
  db: Db,
  leadIds: readonly string[],
): Promise<Map<string, LeadConflict[]>> {
  if (leadIds.length === 0) return new Map();
  const { rows } = await sql<LeadConflict & { leadId: string }>`
    select c.lead_id as "leadId", c.id, c.kind, c.question, c.state, c.cycle, c.options,
      c.opened_at as "openedAt", c.closed_at as "closedAt"
    from unnest(${leadIds}::uuid[]) as lead(id) cross join lateral (
      select * from conflicts where lead_id = lead.id
      order by (state in ('open', 'claimed')) desc, closed_at desc, id limit 20
    ) c`.execute(db);
  const byLead = new Map<string, LeadConflict[]>();
  for (const { leadId, ...conflict } of rows) {
    byLead.set(leadId, [...(byLead.get(leadId) ?? []), conflict]);
  }
  return byLead;
}

export async function readConflict(db: Db, id: string): Promise<Conflict | null> {
  const row = await db.selectFrom('conflicts').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toConflict(row);
}

/** The leads that these are about. */
export async function readLeadsOf(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select distinct lead_id from conflicts where id = any(${ids}::uuid[]) and lead_id is not null`.execute(
    db,
  );
  return rows.map(({ lead_id }) => lead_id);
}

/** Locked until the end of the transaction, in the order of their ids; behind the leads that they are about. */
export async function lockConflicts(tx: Tx, ids: readonly string[]): Promise<Conflict[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Row>`
    select * from conflicts where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx);
  return rows.map(toConflict);
}

/** Those about pipelines that are live, or whose leads are still on their way; locked, behind the team. */
export async function lockConflictsOfPipelines(
  tx: Tx,
  pipelineKeys?: readonly string[],
): Promise<Conflict[]> {
  const { rows } = await sql<Row>`
    select * from conflicts
    where lead_id is null and (state in ('open', 'claimed') or settling)
      and (${pipelineKeys ?? null}::text[] is null or pipeline_key = any(${pipelineKeys ?? null}::text[]))
    order by id for no key update`.execute(tx);
  return rows.map(toConflict);
}

/** Leads that wait for a decision because of an owner who could take them now. */
export async function readContended(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select c.lead_id from conflicts c join team_members m on m.id = c.contended_owner_id
    where c.state in ('open', 'claimed') and m.active
      and (select count(*) from assignments a where a.owner_id = m.id and a.released_at is null) < m.capacity
      and not exists (
        select 1 from jsonb_to_recordset(m.away) as p("from" timestamptz, until timestamptz)
        where (p."from" is null or p."from" <= ${now}) and (p.until is null or ${now} < p.until)
      )
    order by c.opened_at, c.id limit ${limit}`.execute(db);
  return rows.map((row) => row.lead_id);
}

export type ConflictFilter = {
  leadIds?: string[] | undefined;
  state?: string | undefined;
  kind?: string | undefined;
  pipeline?: string | undefined;
  claimedBy?: string | undefined;
  after?: { openedAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. */
export async function listConflicts(db: Db, filter: ConflictFilter): Promise<Conflict[]> {
  const { leadIds, state, kind, pipeline, claimedBy, after, limit } = filter;
  let query = db.selectFrom('conflicts').selectAll();
  if (leadIds !== undefined) query = query.where('lead_id', 'in', leadIds);
  if (state === 'live') query = query.where('state', 'in', ['open', 'claimed']);
  else if (state !== undefined) query = query.where('state', '=', state as Row['state']);
  if (kind !== undefined) query = query.where('kind', '=', kind as Row['kind']);
  if (pipeline !== undefined) query = query.where('pipeline_key', '=', pipeline);
  if (claimedBy !== undefined) query = query.where('claimed_by', '=', claimedBy);
  if (after !== undefined)
    query = query.where(sql<boolean>`(opened_at, id) < (${after.openedAt}::timestamptz, ${after.id}::uuid)`);
  const rows = await query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toConflict);
}

/** Oldest first. */
export async function readTransitions(db: Db, conflictId: string): Promise<TransitionRow[]> {
  return db
    .selectFrom('conflict_transitions')
    .selectAll()
    .where('conflict_id', '=', conflictId)
    .orderBy('version')
    .execute();
}

function toRow(conflict: Conflict): Row {
  return {
    id: conflict.id,
    lead_id: conflict.leadId,
    kind: conflict.kind,
    state: conflict.state,
    version: conflict.version,
    question: conflict.question,
    cycle: conflict.cycle,
    pipeline_key: conflict.pipelineKey,
    contended_owner_id: conflict.contendedOwnerId,
    options: conflict.options,
    evidence: conflict.evidence,
    opened_at: conflict.openedAt,
    remind_at: conflict.remindAt,
    escalate_at: conflict.escalateAt,
    expires_at: conflict.expiresAt,
    reminded_at: conflict.remindedAt,
    escalated_at: conflict.escalatedAt,
    snoozed_until: conflict.snoozedUntil,
    claimed_by: conflict.claimedBy,
    choice: conflict.choice,
    closed_at: conflict.closedAt,
    settling: conflict.settling,
    correlation_id: conflict.correlationId,
  };
}

function toConflict(row: Row): Conflict {
  return {
    id: row.id,
    leadId: row.lead_id,
    kind: row.kind,
    state: row.state,
    version: row.version,
    question: row.question,
    cycle: row.cycle,
    pipelineKey: row.pipeline_key,
    contendedOwnerId: row.contended_owner_id,
    options: row.options,
    evidence: row.evidence,
    openedAt: row.opened_at,
    remindAt: row.remind_at,
    escalateAt: row.escalate_at,
    expiresAt: row.expires_at,
    remindedAt: row.reminded_at,
    escalatedAt: row.escalated_at,
    snoozedUntil: row.snoozed_until,
    claimedBy: row.claimed_by,
    choice: row.choice,
    closedAt: row.closed_at,
    settling: row.settling,
    correlationId: row.correlation_id,
  };
}
