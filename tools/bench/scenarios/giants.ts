import type { BenchEngine } from '../engine/bench-engine.ts';
import { measureArrayLoad, mixOrder, warmUp } from '../engine/measure-load.ts';
import { readScoreTimes } from '../engine/score-times.ts';
import { percentilesOf } from '../load/histogram.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { MixOrder } from '../load/load-orders.ts';
import type { Giants, Percentiles, Round } from '../report/result.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

/** How often a lead does something while it is looked at, and each giant meanwhile. */
const perSecond = 20;
const lookEvents = 15 * perSecond;
/** Of the giant organization. */
const eventsPerLead = 20;

type Generators = { load: LoadGenerator; lead: LoadGenerator; organization: LoadGenerator };

/** One lead and one organization with very many events: what one more costs, and what the others notice of it. */
export const giants: Scenario = {
  name: 'giants',
  summary:
    'one lead and one organization with very many events: one more event, and everybody else meanwhile',
  run: async (context) => {
    const [load, lead, organization] = await Promise.all([1, 2, 3].map(startLoadGenerator));
    const generators: Generators = { load: load!, lead: lead!, organization: organization! };
    const engine = await context.startEngine();
    try {
      await warmUp(engine, generators.load, context.seed);
      return { giants: await measureGiants(engine, generators, context) };
    } finally {
      await engine.stop();
      await Promise.all(Object.values(generators).map((generator) => generator.stop()));
    }
  },
};

async function measureGiants(
  engine: BenchEngine,
  generators: Generators,
  context: ScenarioContext,
): Promise<Giants> {
  const { sizes, log } = context;
  const before = await measureOthers(engine, generators.load, 'ga', context);
  const ordinary = await oneMore(engine, generators.load, mixFor('small', 1, lookEvents, context), 0);

  const meanwhileEvents = perSecond * Math.ceil(2 * before.settled_s + 10);
  const total = sizes.giantEvents + lookEvents + meanwhileEvents;
  const lead = mixFor('one', 1, total, context);
  const organization = mixFor('org', Math.ceil(sizes.giantEvents / eventsPerLead), total, context);
  for (const mix of [lead, organization]) await makeGiant(engine, generators.load, mix, context);
  const giant = await oneMore(engine, generators.load, lead, sizes.giantEvents);
  log(`  one more event to its score: p99 ${giant.p99} ms, of an ordinary lead ${ordinary.p99} ms`);

  const skip = sizes.giantEvents + lookEvents;
  const goingOn = [
    goOn(engine, generators.lead, { ...lead, skip }, meanwhileEvents),
    goOn(engine, generators.organization, { ...organization, skip }, meanwhileEvents),
  ];
  const after = await measureOthers(engine, generators.load, 'gb', context);
  await Promise.all(goingOn);
  const ratio = after.settled_events_per_s / before.settled_events_per_s;
  return {
    events: sizes.giantEvents,
    post_to_score_ms: giant,
    ordinary_post_to_score_ms: ordinary,
    throughput_ratio: Math.round(100 * ratio) / 100,
  };
}

/** All of them in one organization. */
function mixFor(prefix: string, leads: number, events: number, { seed }: ScenarioContext): MixOrder {
  return { ...mixOrder({ seed, events, leads, prefix }), organizations: 1 };
}

async function measureOthers(
  engine: BenchEngine,
  generator: LoadGenerator,
  prefix: string,
  { seed, sizes, log }: ScenarioContext,
): Promise<Round> {
  const { growthEvents: events } = sizes;
  const round = await measureArrayLoad(engine, generator, {
    seed: seed + 1,
    events,
    leads: Math.ceil(events / 10),
    prefix,
  });
  log(`  everybody else: settled ${round.settled_events_per_s}/s`);
  return round;
}

async function makeGiant(
  engine: BenchEngine,
  generator: LoadGenerator,
  mix: MixOrder,
  { sizes, log }: ScenarioContext,
): Promise<void> {
  await generator.prepare({ kind: 'arrays', mix, events: sizes.giantEvents, arraySize: 100 });
  const sent = await generator.sendClosed({ target: engine.target, connections: 8 });
  const { lastAt } = await engine.untilSettled();
  const seconds = Math.round((lastAt.getTime() - sent.startedAt) / 1_000);
  const whom = mix.leads === 1 ? 'one lead' : `one organization of ${mix.leads} leads`;
  log(`  ${sizes.giantEvents} events of ${whom}: settled in ${seconds} s`);
}

/** The lead goes on, alone and slowly: how long it takes until its score counts each event. */
async function oneMore(
  engine: BenchEngine,
  generator: LoadGenerator,
  mix: MixOrder,
  skip: number,
): Promise<Percentiles> {
  await generator.prepare({ kind: 'singles', mix: { ...mix, skip }, events: lookEvents, keepAnswers: true });
  const sent = await generator.sendAtRate({ target: engine.target, perSecond });
  await engine.untilSettled();
  const times = await readScoreTimes(engine.query, sent.probes, new Date(sent.startedAt));
  return percentilesOf(sent.probes.map(({ eventId, dueAt }) => times.get(eventId)! - dueAt));
}

async function goOn(
  engine: BenchEngine,
  generator: LoadGenerator,
  mix: MixOrder,
  events: number,
): Promise<void> {
  await generator.prepare({ kind: 'singles', mix, events });
  await generator.sendAtRate({ target: engine.target, perSecond });
}
