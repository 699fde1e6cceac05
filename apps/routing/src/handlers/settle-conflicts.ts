import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { actOnConflict } from '../domain/act-on-conflict.ts';
import type { Candidate } from '../domain/candidate.ts';
import { conflictChangeOf, type ConflictChange } from '../domain/change-conflicts.ts';
import { clockFrom, theRules, type Conflict, type Question } from '../domain/conflict.ts';
import { noCapacity } from '../domain/raise-conflict.ts';
import type { Decided } from '../domain/route-leads.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import { lockConflicts, lockConflictsOfPipelines } from '../store/conflicts.ts';
import type { RoutingTables } from '../store/tables.ts';
import type { Context } from './decision-row.ts';
import { recordConflicts, type Step } from './record-conflicts.ts';

/** What becomes of the conflicts of one lead; the new one has its id already, for the decision that raises it. */
export type ConflictPlan = { decided: Decided; change: ConflictChange; newId: string | null };

/** By lead, of those leads whose conflicts change. */
export function planConflicts(
  unit: Unit<RoutingTables>,
  decided: readonly Decided[],
): Map<string, ConflictPlan> {
  return new Map(
    decided.flatMap((each) => {
      const change = conflictChangeOf(each.lead, each.verdict);
      if (change.open === null && change.update === null && change.withdraw.length === 0) return [];
      const id = change.open === null ? null : newId(unit.now.getTime());
      return [[each.lead.leadId, { decided: each, change, newId: id }] as const];
    }),
  );
}

/** Opens, brings up to date and withdraws what an evaluation of leads has shown. */
export async function settleConflicts(
  unit: Unit<RoutingTables>,
  context: Context,
  plans: ReadonlyMap<string, ConflictPlan>,
): Promise<void> {
  if (plans.size === 0) return;
  const ids = [...plans.values()].flatMap(({ change: { withdraw, update } }) => [
    ...withdraw,
    ...(update ? [update.id] : []),
  ]);
  const known = new Map((await lockConflicts(unit.tx, ids)).map((conflict) => [conflict.id, conflict]));
  const steps = [...plans.values()].flatMap((plan) => stepsOf(unit, context, plan, known));
  await recordConflicts(unit, steps);
}

function stepsOf(
  unit: Unit<RoutingTables>,
  context: Context,
  { decided: { lead, verdict }, change, newId: id }: ConflictPlan,
  known: ReadonlyMap<string, Conflict>,
): Step[] {
  const { now } = unit;
  const cause = context.causes.get(lead.leadId);
  const base = { by: theRules, cause };
  const steps: Step[] = change.withdraw.flatMap((each) => {
    const conflict = known.get(each);
    if (conflict === undefined) return [];
    const details = { because: verdict.kind, reasons: 'reasons' in verdict ? verdict.reasons : [] };
    const next = actOnConflict(conflict, { name: 'withdraw' }, theRules, now);
    return [{ ...base, conflict: next, act: 'withdraw' as const, details }];
  });
  const kept = change.update === null ? undefined : known.get(change.update.id);
  if (kept !== undefined && change.update !== null) {
    const conflict = actOnConflict(kept, { name: 'update', question: change.update.question }, theRules, now);
    steps.push({ ...base, conflict, act: 'update' });
  }
  if (change.open !== null && id !== null) {
    const state = context.states.get(lead.leadId);
    const correlationId = cause?.correlation_id ?? state?.correlationId ?? null;
    const about = { id, leadId: lead.leadId, cycle: lead.cycle, correlationId };
    steps.push({ ...base, conflict: newConflict(change.open, about, context.config, now), act: 'open' });
  }
  return steps;
}

type About = Pick<Conflict, 'id' | 'leadId' | 'cycle' | 'correlationId'>;

function newConflict(question: Question, about: About, config: RoutingConfig, now: Date): Conflict {
  return {
    ...question,
    ...about,
    ...clockFrom(now, config),
    state: 'open',
    version: 1,
    openedAt: now,
    remindedAt: null,
    escalatedAt: null,
    snoozedUntil: null,
    claimedBy: null,
    choice: null,
    closedAt: null,
    settling: false,
  };
}

/**
 * Leads wait for pipelines that nobody has room in: one conflict for each pipeline, however many leads. Under the lock
 * on the team.
 */
export async function openFullPipelines(
  unit: Unit<RoutingTables>,
  config: RoutingConfig,
  full: ReadonlyMap<string, readonly Candidate[]>,
): Promise<void> {
  if (full.size === 0) return;
  const live = await lockConflictsOfPipelines(unit.tx, [...full.keys()]);
  const known = new Set(live.map(({ pipelineKey }) => pipelineKey));
  const steps = [...full]
    .filter(([pipelineKey]) => !known.has(pipelineKey))
    .map(([pipelineKey, candidates]): Step => {
      const about = { id: newId(unit.now.getTime()), leadId: null, cycle: 1, correlationId: null };
      const question = noCapacity(pipelineKey, candidates, config);
      return { conflict: newConflict(question, about, config, unit.now), act: 'open', by: theRules };
    });
  await recordConflicts(unit, steps);
}

/** Pipelines that nobody has room in, with those who were looked at. */
export function fullPipelines(decided: readonly Decided[]): Map<string, readonly Candidate[]> {
  return new Map(
    decided.flatMap(({ verdict }) =>
      verdict.kind === 'queues' && verdict.reasons.some(({ code }) => code === 'no_capacity')
        ? [[verdict.pipelineKey, verdict.candidates] as const]
        : [],
    ),
  );
}
