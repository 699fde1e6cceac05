import { createHash } from 'node:crypto';
import type { Kysely } from '@dna/database';
import { prepared, type MessagingTables, type PreparedTimer, type Unit } from '@dna/inbox-outbox';
import { clockFrom } from '../domain/conflict.ts';
import { happen, letPass, type Effect } from '../domain/simulation/happen.ts';
import type { Setup } from '../domain/simulation/setup.ts';
import { addArrival, addEffects, type Sides } from '../domain/simulation/tally.ts';
import { toKept, toWorld, type World, type WorldKept } from '../domain/simulation/world.ts';
import {
  saveProgress,
  unfinishedSimulation,
  type Progress,
  type SimulationRow,
} from '../store/simulations.ts';
import type { RoutingTables, StoredSetup } from '../store/tables.ts';
import { positionAt, readOn, worldAt } from '../store/what-happened.ts';

export const simulate = 'routing.simulate';

const dayMs = 86_400_000;
/** Decisions in one step: bounds its memory, and how long it keeps the others waiting. */
const decisionsPerStep = 500;

export function scheduleSimulate(unit: Unit<RoutingTables>): void {
  unit.schedule({ key: simulate, kind: simulate, dueAt: unit.now, payload: {}, replace: true });
}

/**
 * Works simulations off, the oldest first, a step at a time: what has happened is read before the transaction, which only
 * says how far it is. A step that a crash interrupted is taken again, with the same result.
 */
export function onSimulate(): PreparedTimer<RoutingTables> {
  return prepared(
    async (db: Kysely<RoutingTables & MessagingTables>) => {
      const simulation = await unfinishedSimulation(db);
      return simulation === undefined ? null : { simulation, progress: await takeStep(db, simulation) };
    },
    async (unit, _timers, found) => {
      if (found !== null) {
        const { simulation, progress } = found;
        const finished_at = progress.state === 'done' ? unit.now : null;
        await saveProgress(unit.tx, simulation, { ...progress, finished_at });
      }
      if ((await unfinishedSimulation(unit.tx)) !== undefined) scheduleSimulate(unit);
    },
  );
}

async function takeStep(
  db: Kysely<RoutingTables & MessagingTables>,
  simulation: SimulationRow,
): Promise<Progress> {
  const { as_of: until, days } = simulation;
  const from = new Date(until.getTime() - days * dayMs);
  const setups = { before: toSetup(simulation.before), after: toSetup(simulation.after) };
  const kept = simulation.worlds ?? (await beginning(db, from, setups));
  const worlds = { before: toWorld(kept.before), after: toWorld(kept.after) };
  const position = simulation.position ?? positionAt(from);
  const next = await readOn(db, position, { until, limit: decisionsPerStep });
  const { tally } = simulation;
  const all: Sides<Effect[]>[] = [];
  const onBoth = (work: (world: World, setup: Setup) => Effect[]): Sides<Effect[]> => ({
    before: work(worlds.before, setups.before),
    after: work(worlds.after, setups.after),
  });
  for (const happening of next?.happenings ?? []) {
    const effects = onBoth((world, setup) => happen(world, setup, happening));
    addEffects(tally, effects);
    if (happening.kind === 'came') addArrival(tally, happening, effects);
    all.push(effects);
  }
  if (next !== null) {
    const step = { state: 'running' as const, position: next.position, finished_at: null };
    const worldsKept = { before: toKept(worlds.before), after: toKept(worlds.after) };
    return { ...step, worlds: worldsKept, tally, hash: hashAfter(simulation.hash, all) };
  }
  const rest = onBoth((world, setup) => letPass(world, setup, until));
  addEffects(tally, rest);
  const hash = hashAfter(simulation.hash, [rest]);
  return { state: 'done', position, worlds: null, tally, hash, finished_at: null };
}

/** Both begin with what was so. */
async function beginning(
  db: Kysely<RoutingTables & MessagingTables>,
  from: Date,
  { before, after }: Sides<Setup>,
): Promise<Sides<WorldKept>> {
  const worldOf = ({ config }: Setup) => worldAt(db, from, (askedAt) => clockFrom(askedAt, config).expiresAt);
  return { before: await worldOf(before), after: await worldOf(after) };
}

function toSetup({ config, members }: StoredSetup): Setup {
  return {
    config,
    members: members.map((member) => ({
      ...member,
      away: member.away.map(({ from, until }) => ({ from: dateOrNull(from), until: dateOrNull(until) })),
    })),
  };
}

function dateOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** Of all effects so far: the same decisions, team and config give the same one. */
function hashAfter(hash: string, effects: readonly Sides<readonly Effect[]>[]): string {
  return createHash('sha256').update(hash).update(JSON.stringify(effects)).digest('hex');
}
