import { createHash } from 'node:crypto';
import type { Kysely } from '@dna/database';
import {
  findErased,
  prepared,
  readFamilies,
  rootsIn,
  type MessagingTables,
  type PreparedTimer,
} from '@dna/inbox-outbox';
import { readOutcomes } from '../outcomes/outcomes-table.ts';
import type { VersionedRule } from '../ruleset.ts';
import type { RulesetTables } from '../tables.ts';
import { addOutcome, type Ending, type Outcome } from './tally.ts';
import { leadsIn, withoutLeads } from './without-leads.ts';
import {
  nextRoots,
  saveStep,
  unfinishedSimulation,
  type SimulationRow,
  type Step,
} from './simulations-table.ts';

/** What a draft is tried for, and how. */
export type Simulating<R extends VersionedRule, DB> = {
  tables: RulesetTables<R>;
  /** Judges these persons by both versions, in the order given. Writes nothing; may ask others. */
  judge: (
    db: Kysely<DB & MessagingTables>,
    simulation: SimulationRow<R>,
    roots: readonly string[],
  ) => Promise<Outcome[]>;
  /** Whoever comes to this value, or falls below it, has crossed something. */
  thresholdOf: (simulation: SimulationRow<R>) => number;
};

export function simulateKind({ kind }: { kind: string }): string {
  return `${kind}.simulate`;
}

/**
 * Works simulations off, the oldest first, a step at a time: facts are read and others asked before the transaction, which
 * only says how far it is. A step that a crash interrupted is taken again, with the same result.
 */
export function onSimulate<R extends VersionedRule, DB>(simulating: Simulating<R, DB>): PreparedTimer<DB> {
  const { tables } = simulating;
  const kind = simulateKind(tables);
  return prepared(
    async (db: Kysely<DB & MessagingTables>) => {
      const simulation = await unfinishedSimulation<R, DB & MessagingTables>(db);
      if (simulation === null) return null;
      return { simulation, step: await takeStep(db, simulation, simulating) };
    },
    async ({ tx, now, schedule }, _timers, found) => {
      if (found !== null) {
        const { simulation, step } = found;
        // Who was erased since the facts were read is not named.
        const tally = withoutLeads(step.tally, await findErased(tx, leadsIn(step.tally)));
        await saveStep(tx, tables.leads, simulation, { ...step, tally }, now);
      }
      if ((await unfinishedSimulation(tx)) === null) return;
      schedule({ key: kind, kind, dueAt: now, payload: {}, replace: true });
    },
  );
}

async function takeStep<R extends VersionedRule, DB>(
  db: Kysely<DB & MessagingTables>,
  simulation: SimulationRow<R>,
  { tables, judge, thresholdOf }: Simulating<R, DB>,
): Promise<Step> {
  let { tally, hash } = simulation;
  const roots = await nextRoots(db, tables.leads, simulation.after_lead);
  if (roots.length === 0) return { afterLead: simulation.after_lead, tally, hash, isLast: true };
  const endings = await endingsOf(db, roots, simulation);
  for (const outcome of await judge(db, simulation, roots)) {
    tally = addOutcome(tally, outcome, thresholdOf(simulation), endings.get(outcome.leadId) ?? null);
    hash = createHash('sha256').update(hash).update(JSON.stringify(outcome)).digest('hex');
  }
  return { afterLead: roots.at(-1)!, tally, hash, isLast: false };
}

const dayMs = 86_400_000;

/** How the deals of persons ended within the window. */
async function endingsOf<R, DB>(
  db: Kysely<DB & MessagingTables>,
  roots: readonly string[],
  { as_of: asOf, days }: SimulationRow<R>,
): Promise<Map<string, Ending>> {
  const families = await readFamilies(db, roots);
  const rootOf = rootsIn(families);
  const endings = new Map<string, Ending>();
  for (const { leadId, status, changedAt } of await readOutcomes(db, [...families.values()].flat())) {
    const ended = new Date(changedAt).getTime();
    if (status !== 'won' && status !== 'lost') continue;
    if (ended > asOf.getTime() || ended <= asOf.getTime() - days * dayMs) continue;
    const root = rootOf.get(leadId)!;
    if (endings.get(root) !== 'won') endings.set(root, status);
  }
  return endings;
}
