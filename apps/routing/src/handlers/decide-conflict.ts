import type { ConflictChoice } from '@dna/contracts';
import { notFound, preconditionFailed } from '@dna/http';
import type { Unit } from '@dna/inbox-outbox';
import {
  actOnConflict,
  permissionTo,
  type ConflictRefusal,
  type PersonalAct,
} from '../domain/act-on-conflict.ts';
import { clockFrom, type Actor, type Conflict } from '../domain/conflict.ts';
import { ownerRefusal, type HandRefusal } from '../domain/route-by-hand.ts';
import { readLiveAssignments } from '../store/assignments.ts';
import { lockConflicts, readConflict, readTransitions, type TransitionRow } from '../store/conflicts.ts';
import { readDecision } from '../store/decisions.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam } from '../store/team.ts';
import { readTeamMember } from '../store/team-members.ts';
import { lookAgain } from './evaluate-leads.ts';
import { lockLead, type Person } from './lock-lead.ts';
import { recordConflicts } from './record-conflicts.ts';
import { releasePlaces } from './release-places.ts';
import { placePerson } from './route-by-hand.ts';
import type { Rules } from './rules.ts';
import { scheduleServeQueue, scheduleSettleQueue } from './timers.ts';

/** Who wants something of a conflict, why, and which version of it they have seen. */
export type Asked = { conflictId: string; by: Actor; note: string | null; expectedVersion: number | null };

export type Choice = { keep: true } | { keep: false; pipelineKey: string; ownerId: string | null };

export type Wish =
  | { name: 'claim' }
  | { name: 'snooze'; until: Date }
  | { name: 'resolve'; choice: Choice }
  | { name: 'undo' }
  | { name: 'reopen' };

export type ConflictOutcome =
  | { kind: 'moved' | 'unchanged'; conflict: Conflict }
  | {
      kind: 'refused';
      code: ConflictRefusal | 'keep_not_possible' | 'owner_needed' | TakeBackRefusal;
      conflict: Conflict;
    }
  | { kind: 'not_placed'; code: HandRefusal; conflict: Conflict };

/** The lead is elsewhere by now; or where it was it cannot be put again; or something else is asked about it by now. */
export type TakeBackRefusal = 'moved_since' | 'cannot_go_back' | 'other_question';

/**
 * Somebody claims a conflict, decides it, or takes a decision back. Under the lock on the lead, so of two who decide at
 * once one is first; the other is told what was decided.
 */
export async function decideConflict(
  unit: Unit<RoutingTables>,
  rules: Rules,
  asked: Asked,
  wish: Wish,
): Promise<ConflictOutcome> {
  const { person, conflict } = await lockConflict(unit, asked.conflictId);
  const { expectedVersion, by } = asked;
  if (expectedVersion !== null && expectedVersion !== conflict.version)
    throw preconditionFailed(`The conflict is at version ${conflict.version} now.`, {
      version: conflict.version,
    });
  const permission = permissionTo(conflict, await toAct(unit, rules, wish, by), by, unit.now);
  if (permission.kind === 'refused') return { ...permission, conflict };
  if (permission.kind === 'unchanged') return { kind: 'unchanged', conflict };
  const place = { unit, rules, person, conflict, asked };
  switch (wish.name) {
    case 'claim':
      return record(place, wish);
    case 'snooze':
      return record(place, wish, { until: wish.until.toISOString() });
    case 'resolve':
      return resolve(place, wish.choice);
    case 'undo':
    case 'reopen':
      return takeBack(place, wish.name);
  }
}

/** The conflict with the person whom it is about, or null where it is about a pipeline. */
export async function lockConflict(
  unit: Unit<RoutingTables>,
  conflictId: string,
): Promise<{ person: Person | null; conflict: Conflict }> {
  const found = await readConflict(unit.tx, conflictId);
  if (found === null) throw unknownConflict();
  const person = found.leadId === null ? null : await lockLead(unit, found.leadId);
  if (person === null) await lockTeam(unit.tx);
  const [conflict] = await lockConflicts(unit.tx, [conflictId]);
  if (conflict === undefined) throw unknownConflict();
  return { person, conflict };
}

type Place = {
  unit: Unit<RoutingTables>;
  rules: Rules;
  person: Person | null;
  conflict: Conflict;
  asked: Asked;
};

async function toAct(unit: Unit<RoutingTables>, rules: Rules, wish: Wish, by: Actor): Promise<PersonalAct> {
  switch (wish.name) {
    case 'claim':
    case 'snooze':
      return wish;
    case 'resolve':
      return { name: 'resolve', choice: toChoice(wish.choice, by, unit.now) };
    case 'undo':
    case 'reopen': {
      const config = await currentConfig(unit.tx, rules.intentPrior);
      return { name: wish.name, clock: clockFrom(unit.now, config) };
    }
  }
}

export function toChoice(choice: Choice, by: Actor, now: Date): ConflictChoice {
  return {
    by: by.id,
    channel: by.channel,
    at: now.toISOString(),
    keep: choice.keep,
    pipeline_key: choice.keep ? null : choice.pipelineKey,
    owner_id: choice.keep ? null : choice.ownerId,
    decision_id: null,
  };
}

async function record(
  { unit, conflict, asked: { by, note } }: Place,
  act: PersonalAct,
  details: Record<string, unknown> = {},
): Promise<ConflictOutcome> {
  const next = actOnConflict(conflict, act, by, unit.now);
  await recordConflicts(unit, [{ conflict: next, act: act.name, by, note, details }]);
  return { kind: 'moved', conflict: next };
}

async function resolve(place: Place, choice: Choice): Promise<ConflictOutcome> {
  const { unit, person, conflict, asked } = place;
  const decided = toChoice(choice, asked.by, unit.now);
  if (choice.keep) {
    if (conflict.kind !== 'already_routed') return { kind: 'refused', code: 'keep_not_possible', conflict };
    return record(place, { name: 'resolve', choice: decided });
  }
  if (person === null) return resolveForAll(place, choice, decided);
  return resolveByPlacing(place, person, choice, decided);
}

/** The leads of the line follow one after the other; who they are given to is checked now. */
async function resolveForAll(
  place: Place,
  { pipelineKey, ownerId }: Extract<Choice, { keep: false }>,
  decided: ConflictChoice,
): Promise<ConflictOutcome> {
  const { unit, conflict } = place;
  if (ownerId === null && pipelineKey === conflict.pipelineKey)
    return { kind: 'refused', code: 'owner_needed', conflict };
  const owner = ownerId === null ? undefined : ((await readTeamMember(unit.tx, ownerId)) ?? undefined);
  const code = ownerId === null ? null : ownerRefusal(owner, pipelineKey);
  if (code !== null) return { kind: 'not_placed', code, conflict };
  scheduleSettleQueue(unit, conflict.id);
  return record(place, { name: 'resolve', choice: decided });
}

async function resolveByPlacing(
  place: Place,
  person: Person,
  { pipelineKey, ownerId }: Extract<Choice, { keep: false }>,
  decided: ConflictChoice,
): Promise<ConflictOutcome> {
  const { unit, rules, conflict, asked } = place;
  const by = { actor: asked.by, note: asked.note };
  const outcome = await placePerson(unit, rules, person, by, { pipelineKey, ownerId }, conflict.id);
  if (outcome.kind === 'refused') return { kind: 'not_placed', code: outcome.code, conflict };
  const decisionId = outcome.kind === 'placed' ? outcome.decision.id : outcome.decisionId;
  const live = await readLiveAssignments(unit.tx, person.leadIds);
  const chosen = live.find((each) => each.decisionId === decisionId);
  // Of one id only the newest place is told: another one of the same id stays with whoever has it.
  const others = live.filter(({ leadId }) => leadId !== chosen?.leadId);
  const config = await currentConfig(unit.tx, rules.intentPrior);
  await releasePlaces(unit, config, person, others, {
    ...by,
    conflictId: conflict.id,
    ended: others.map(({ leadId }) => leadId),
    awaitsRearm: false,
  });
  const choice = { ...decided, owner_id: chosen?.ownerId ?? null, decision_id: decisionId };
  return record(
    place,
    { name: 'resolve', choice },
    { given_up: others.map((each) => ({ pipeline_key: each.pipelineKey, owner_id: each.ownerId })) },
  );
}

/**
 * What was decided is taken back: the lead goes to where it was, and the question is open again, if it still is one.
 * Where somebody has moved the lead since, there is nothing left to take back.
 */
async function takeBack(place: Place, name: 'undo' | 'reopen'): Promise<ConflictOutcome> {
  const { unit, rules, person, conflict } = place;
  const { tx, now } = unit;
  const config = await currentConfig(tx, rules.intentPrior);
  if (person !== null && person.lead.liveConflictIds.length > 0)
    return { kind: 'refused', code: 'other_question', conflict };
  const refused = person === null ? null : await returnToBefore(place, person);
  if (refused !== null) return { kind: 'refused', code: refused, conflict };
  const act = { name, clock: clockFrom(now, config) };
  await record(place, act, { taken_back: conflict.choice });
  scheduleServeQueue(unit, now);
  if (person !== null) await lookAgain(unit, rules, person.families, person.leadIds);
  return { kind: 'moved', conflict: (await readConflict(tx, conflict.id)) ?? conflict };
}

/** @returns why it cannot be; nothing is written then */
async function returnToBefore(
  { unit, rules, conflict, asked }: Place,
  person: Person,
): Promise<TakeBackRefusal | null> {
  const decisionId = conflict.choice?.decision_id ?? null;
  if (decisionId === null) return null;
  const { tx } = unit;
  await lockTeam(tx);
  const live = await readLiveAssignments(tx, person.leadIds);
  const held = live.find((each) => each.decisionId === decisionId);
  const last = (await readTransitions(tx, conflict.id)).at(-1);
  const decision = await readDecision(tx, decisionId);
  if (held === undefined || decision === undefined) return 'moved_since';
  if (givenUpBy(last).length > 0) return 'cannot_go_back';
  // It was there before it was asked about, and stayed.
  if (decision.conflict_id !== conflict.id) return null;
  const by = { actor: asked.by, note: asked.note };
  const { previous } = decision;
  if (previous === null) {
    const config = await currentConfig(tx, rules.intentPrior);
    const ended = person.leadIds;
    const release = { ...by, conflictId: conflict.id, ended, awaitsRearm: false };
    await releasePlaces(unit, config, person, [held], release);
    return null;
  }
  const request = { pipelineKey: previous.pipeline_key, ownerId: previous.owner_id };
  const outcome = await placePerson(unit, rules, person, by, request, conflict.id);
  return outcome.kind === 'placed' ? null : 'cannot_go_back';
}

/** Other places that a merged lead was taken out of when one of them was chosen. */
function givenUpBy(transition: TransitionRow | undefined): unknown[] {
  const given = transition?.details['given_up'];
  return Array.isArray(given) ? given : [];
}

function unknownConflict() {
  return notFound('There is no conflict with this id.');
}
