import { sql } from '@dna/database';
import { crossedAt } from '../domain/lead-snapshot.ts';
import { snapshotOf } from '../domain/replay-decision.ts';
import { happeningOf, inOrder, type DecisionTold, type Happening } from '../domain/simulation/happening.ts';
import type { Holding, WorldKept } from '../domain/simulation/world.ts';
import type { Db } from './tables.ts';

/** How far somebody has read: the last decision, and the last end of an assignment. */
export type Position = { decision: Place; end: Place };
type Place = [at: string, id: string];

const nowhere = '00000000-0000-0000-0000-000000000000';

export function positionAt(from: Date): Position {
  // Nothing has this id: whatever happened at that instant comes behind it.
  return { decision: [from.toISOString(), nowhere], end: [from.toISOString(), nowhere] };
}

/** With the instant as Postgres writes it: a `Date` has no microseconds, and would be read again and again. */
type DecisionRow = DecisionTold & { id: string; exactly: string };
type EndRow = { id: string; lead_id: string; released_at: Date; exactly: string };

/** What has happened next, in order. @returns where to read on; null when there is nothing left until `until` */
export async function readOn(
  db: Db,
  position: Position,
  { until, limit }: { until: Date; limit: number },
): Promise<{ happenings: Happening[]; position: Position } | null> {
  const decisions = await decisionsAfter(db, position.decision, until, limit);
  // No further than the decisions are read, or the two would not come in order.
  const horizon = decisions.length < limit ? until : decisions.at(-1)!.decided_at;
  const ends = await endsAfter(db, position.end, horizon, limit);
  if (decisions.length === 0 && ends.length === 0) return null;
  const isCutOff = ends.length === limit;
  const lastEnd = ends.at(-1)?.released_at;
  const known = isCutOff ? decisions.filter(({ decided_at }) => decided_at < lastEnd!) : decisions;
  const happenings = [
    ...ends.map((end): Happening => ({ kind: 'released', at: end.released_at, leadId: end.lead_id })),
    ...known.flatMap((decision) => happeningOf(decision) ?? []),
  ];
  return {
    happenings: happenings.sort(inOrder),
    position: {
      decision: placeOf(known.at(-1)) ?? position.decision,
      end: placeOf(ends.at(-1)) ?? position.end,
    },
  };
}

function placeOf(row: { id: string; exactly: string } | undefined): Place | null {
  return row === undefined ? null : [row.exactly, row.id];
}

async function decisionsAfter(db: Db, [at, id]: Place, until: Date, limit: number): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select d.id, d.lead_id, d.inputs, d.decided_at, d.decided_at::text as exactly, d.outcome, d.pipeline_key, d.owner_id, d.actor, d.conflict_id,
      exists (
        select from routing_decisions b
        where b.lead_id = d.lead_id and b.cycle = d.cycle and (b.decided_at, b.id) < (d.decided_at, d.id)
          and b.outcome in ('routed', 'queued', 'conflict') and coalesce(b.inputs -> 'asked', 'null') = 'null'
      ) as is_repeated
    from routing_decisions d
    where (d.decided_at, d.id) > (${at}::timestamptz, ${id}::uuid) and d.decided_at <= ${until}
    order by d.decided_at, d.id limit ${limit}`.execute(db);
  return rows;
}

async function endsAfter(db: Db, [at, id]: Place, until: Date, limit: number): Promise<EndRow[]> {
  const { rows } = await sql<EndRow>`
    select id, lead_id, released_at, released_at::text as exactly from assignments
    where (released_at, id) > (${at}::timestamptz, ${id}::uuid) and released_at <= ${until}
    order by released_at, id limit ${limit}`.execute(db);
  return rows;
}

/** Leads that had waited, or had been asked about, for longer than this are not taken along. */
const longestWaitDays = 60;

/** Who had what at an instant, who waited, and what was asked. Whose turn it was is not known any more: all begin anew. */
export async function worldAt(db: Db, at: Date, expiresAfter: (askedAt: Date) => Date): Promise<WorldKept> {
  const { rows: held } = await sql<Holding & { leadId: string }>`
    select a.lead_id as "leadId", a.pipeline_key as "pipelineKey", a.owner_id as "ownerId",
      s.organization_id as "organizationId"
    from assignments a left join lead_states s using (lead_id)
    where a.assigned_at <= ${at} and (a.released_at is null or a.released_at > ${at})
    order by a.assigned_at, a.id`.execute(db);
  const { rows: undecided } = await sql<DecisionRow>`
    select * from (
      select distinct on (lead_id) id, lead_id, inputs, decided_at, outcome, pipeline_key
      from routing_decisions
      where decided_at <= ${at} and decided_at > ${at}::timestamptz - ${longestWaitDays} * interval '1 day'
      order by lead_id, decided_at desc, id desc
    ) d where outcome in ('queued', 'conflict') order by decided_at, id`.execute(db);
  const holders = new Set(held.map(({ leadId }) => leadId));
  const open = undecided.filter(({ lead_id }) => !holders.has(lead_id));
  return {
    open: held.map(({ leadId, ...holding }) => [leadId, holding]),
    waiting: open
      .filter(({ outcome }) => outcome === 'queued')
      .map(({ pipeline_key, lead_id, inputs }) => ({
        lead: { lead_id, inputs },
        pipelineKey: pipeline_key ?? '',
        sinceMs: crossedAt(snapshotOf({ lead_id, inputs })),
      }))
      .sort((a, b) => a.sinceMs - b.sinceMs),
    asked: open
      .filter(({ outcome }) => outcome === 'conflict')
      .map(({ lead_id, inputs, decided_at }) => ({
        lead: { lead_id, inputs },
        expiresMs: expiresAfter(decided_at).getTime(),
        contendedOwnerId: null,
      })),
    turns: [],
    nowMs: at.getTime(),
  };
}
