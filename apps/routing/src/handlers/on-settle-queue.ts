import { lockFamilies, type Families, type TimerHandler, type Unit } from '@dna/inbox-outbox';
import type { Conflict } from '../domain/conflict.ts';
import { joinFamily } from '../domain/join-family.ts';
import type { HandRefusal } from '../domain/route-by-hand.ts';
import { lockConflicts, readConflict, saveConflicts } from '../store/conflicts.ts';
import { readStates, type StoredState } from '../store/lead-states.ts';
import { readLine } from '../store/queue-heads.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam } from '../store/team.ts';
import type { Person } from './lock-lead.ts';
import { placePerson } from './route-by-hand.ts';
import type { Rules } from './rules.ts';
import { conflictPayload, scheduleLookAgain, scheduleSettleQueue } from './timers.ts';

const maxAtOnce = 100;

/**
 * What was decided about a full pipeline comes to the leads that waited for it then, oldest first, a hundred at a time.
 * It ends with the line, or when nobody is left who could take one; who still waits then is asked about anew.
 */
export function onSettleQueue(rules: Rules): TimerHandler<RoutingTables> {
  return async (unit, timers) => {
    const ids = new Set(timers.map(({ payload }) => conflictPayload.parse(payload).conflict_id));
    const [id, ...others] = [...ids].sort();
    // One line in a transaction: leads are locked before the team is.
    for (const other of others) scheduleSettleQueue(unit, other);
    if (id !== undefined) await settle(unit, rules, id);
  };
}

async function settle(unit: Unit<RoutingTables>, rules: Rules, conflictId: string): Promise<void> {
  const { tx } = unit;
  const conflict = await readConflict(tx, conflictId);
  if (conflict === null || !conflict.settling) return;
  const { pipelineKey, closedAt } = conflict;
  const line = await readLine(tx, pipelineKey ?? '', { until: closedAt ?? unit.now, limit: maxAtOnce });
  const families = await lockFamilies(tx, line, 'lead_states');
  const states = await readStates(tx, [...families.values()].flat());
  const people = peopleOf(families, states).filter(({ lead }) => lead.queuedPipeline === pipelineKey);
  await lockTeam(tx);
  const outcomes: Outcome[] = [];
  for (const person of people) {
    const outcome = await place(unit, rules, conflict, person);
    outcomes.push(outcome);
    if (outcome === 'nobody') break;
  }
  if (outcomes.includes('placed') && !outcomes.includes('nobody')) scheduleSettleQueue(unit, conflictId);
  else await endSettling(unit, conflict);
}

/** Whoever still waits, or has come since, is looked at: it may have to be asked again. */
async function endSettling(unit: Unit<RoutingTables>, { id, pipelineKey }: Conflict): Promise<void> {
  const { tx, now } = unit;
  const [locked] = await lockConflicts(tx, [id]);
  if (locked !== undefined) await saveConflicts(tx, [{ ...locked, settling: false }]);
  const [first] = await readLine(tx, pipelineKey ?? '', { until: now, limit: 1 });
  if (first !== undefined) scheduleLookAgain(unit, first, now);
}

type Outcome = 'placed' | 'passed_over' | 'nobody';

async function place(
  unit: Unit<RoutingTables>,
  rules: Rules,
  { id, choice }: Conflict,
  person: Person,
): Promise<Outcome> {
  if (choice === null || choice.pipeline_key === null) return 'nobody';
  const by = { actor: { id: choice.by, channel: choice.channel, isAdmin: false }, note: null };
  const request = { pipelineKey: choice.pipeline_key, ownerId: choice.owner_id };
  const outcome = await placePerson(unit, rules, person, by, request, id);
  if (outcome.kind === 'refused') return isTheirOwn(outcome.code) ? 'passed_over' : 'nobody';
  return outcome.kind === 'placed' ? 'placed' : 'passed_over';
}

/** What keeps this one lead from being routed; where nobody has room, none of the others finds any either. */
function isTheirOwn(code: HandRefusal): boolean {
  return code === 'suppressed' || code === 'not_identified' || code === 'lead_unknown';
}

function peopleOf(families: Families, states: ReadonlyMap<string, StoredState>): Person[] {
  return [...families].map(([rootId, leadIds]) => {
    const own = new Map(leadIds.flatMap((id) => (states.has(id) ? [[id, states.get(id)!] as const] : [])));
    return {
      lead: joinFamily(rootId, [...own.values()]),
      leadIds,
      families: new Map([[rootId, leadIds]]),
      states: own,
    };
  });
}
