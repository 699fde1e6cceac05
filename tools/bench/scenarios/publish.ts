import { setTimeout as delay } from 'node:timers/promises';
import type { BenchEngine } from '../engine/bench-engine.ts';
import { checkScores } from '../engine/check-scores.ts';
import { warmUp } from '../engine/measure-load.ts';
import { draftRule, type RuleChange } from '../engine/draft-rule.ts';
import { publishRule } from '../engine/publish-rule.ts';
import { tryDraft } from '../engine/try-draft.ts';
import { whileLoaded } from '../engine/while-loaded.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import { fillEngine, templateMix, type Template } from '../prefill/fill-engine.ts';
import type { Publication, Publish, SteadyLoad, Trial } from '../report/background-result.ts';
import { watchUsage } from '../usage/usage-sampler.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

const perSecond = 50;
/** What is copied: some 1,300 leads who have done something, five things each. */
const template: Template = { leads: 2_000, events: 6_700, organizations: 400, prefix: 'fill' };
/** Half of the leads have page views, most of them too few for the cap; nobody of the mix was marked as interested. */
const ofManyScores: RuleChange = { eventType: 'page_visited', points: 1 };
const ofNoScore: RuleChange = { eventType: 'lead_interested', points: 21 };

/** Every lead is judged anew while events go on coming in, some of them of the leads that are being judged. */
export const publish: Scenario = {
  name: 'publish',
  summary: 'a changed scoring rule over many leads: until all are judged by it, and the intake meanwhile',
  run: async (context) => {
    const generator = await startLoadGenerator();
    const engine = await context.startEngine();
    try {
      return { publish: await measurePublish(engine, generator, context) };
    } finally {
      await engine.stop();
      await generator.stop();
    }
  },
};

async function measurePublish(
  engine: BenchEngine,
  generator: LoadGenerator,
  { seed, sizes, log }: ScenarioContext,
): Promise<Publish> {
  const leads = sizes.publishLeads;
  log(`  ${leads} leads already there`);
  const filled = await fillEngine(engine, generator, { leads, template, seed, log });
  await warmUp(engine, generator, seed);

  const beside = besideLoad(engine, generator, seed);
  const { load: undisturbed } = await beside(() => delay(sizes.undisturbedSeconds * 1_000));
  await engine.untilSettled();
  const trial = await measureTrial(engine, ofManyScores, log);
  const manyScores = await measurePublication(engine, beside, ofManyScores, log);
  const noScore = await measurePublication(engine, beside, ofNoScore, log);
  const points = Object.fromEntries([ofManyScores, ofNoScore].map((each) => [each.eventType, each.points]));
  return {
    leads: filled.leads,
    facts: filled.events,
    prefill_s: filled.seconds,
    events_per_s: perSecond,
    undisturbed,
    trial,
    many_scores: manyScores,
    no_score: noScore,
    checked_leads: await checkScores(engine.query, { points, sample: sizes.publishSample, seed }),
  };
}

type Beside = <T>(work: () => Promise<T>) => Promise<{ done: T; load: SteadyLoad }>;

/** The people who were copied go on, each load where the last one ended: some of them are being judged meanwhile. */
function besideLoad(engine: BenchEngine, generator: LoadGenerator, seed: number): Beside {
  let skip = template.events;
  return async (work) => {
    const mixOf = (events: number) => templateMix(template, seed, { skip, events });
    const measured = await whileLoaded(engine, generator, { perSecond, mixOf }, work);
    skip += measured.load.sent;
    return measured;
  };
}

async function measureTrial(
  engine: BenchEngine,
  change: RuleChange,
  log: (line: string) => void,
): Promise<Trial> {
  const version = await draftRule(engine, change);
  const asOf = new Date();
  const usage = watchUsage(engine.processes());
  const first = await tryDraft(engine, version, asOf);
  const second = await tryDraft(engine, version, asOf);
  const used = usage.stop();
  if (first.hash !== second.hash) throw new Error('The same trial found something else the second time');
  log(`  ${first.leads} leads tried in ${first.seconds} s, ${first.changed} of them have another score`);
  return {
    duration_s: first.seconds,
    repeated_s: second.seconds,
    leads: first.leads,
    leads_changed: first.changed,
    ...used,
  };
}

async function measurePublication(
  engine: BenchEngine,
  beside: Beside,
  change: RuleChange,
  log: (line: string) => void,
): Promise<Publication> {
  const usage = watchUsage(engine.processes());
  const { done, load } = await beside(() => publishRule(engine, change));
  const endedAt = Date.now();
  const { lastAt } = await engine.untilSettled();
  const { seconds, leads, changed } = done;
  log(`  ${leads} leads in ${seconds} s, ${changed} of them have another score`);
  return {
    duration_s: seconds,
    leads_per_s: Math.round(leads / seconds),
    leads,
    leads_changed: changed,
    settled_after_s: Math.max(0, (lastAt.getTime() - endedAt) / 1_000),
    ...usage.stop(),
    load,
  };
}
