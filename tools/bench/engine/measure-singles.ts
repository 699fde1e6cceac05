import type { LoadGenerator } from '../load/load-generator.ts';
import type { SinglePosts } from '../report/result.ts';
import type { ScenarioContext } from '../scenarios/scenario.ts';
import { mixOrder } from './measure-load.ts';
import type { System } from './system.ts';

const connections = 64;
/** More than can be sent, so that time ends it. */
const eventsPerSecond = 6_000;

/** One event a request, closed loop: how many the door takes, and how long each waits at saturation. */
export async function measureSinglePosts(
  system: System,
  generator: LoadGenerator,
  { seed, sizes }: Pick<ScenarioContext, 'seed' | 'sizes'>,
): Promise<SinglePosts> {
  const events = eventsPerSecond * sizes.singlesSeconds;
  const mix = mixOrder({ seed: seed + 100, events, leads: sizes.leads, prefix: 's' });
  await generator.prepare({ kind: 'singles', mix, events });
  const sent = await generator.sendClosed({
    target: system.target,
    connections,
    maxSeconds: sizes.singlesSeconds,
  });
  await system.untilSettled();
  const seconds = (sent.lastAnswerAt - sent.startedAt) / 1_000;
  return {
    connections,
    seconds: Math.round(seconds * 100) / 100,
    requests_per_s: Math.round(sent.requests / seconds),
    post_to_202_ms: sent.answerMs,
  };
}
