import { setTimeout as delay } from 'node:timers/promises';
import type { BenchEngine } from './bench-engine.ts';
import { callApi } from './call-api.ts';

export type RuleChange = { eventType: string; points: number };

/** How the leads were brought to a new version of the rules. */
export type Recomputed = { seconds: number; leads: number; changed: number };

type Rule = { id: string; event_type: string; conditions: unknown[] };
type Ruleset = {
  published_at: string;
  recompute: {
    state: 'waiting' | 'running' | 'done' | 'overtaken';
    leads_done: number;
    leads_changed: number;
    finished_at: string;
  };
};

const lookEveryMs = 250;
const timeoutMs = 30 * 60_000;

/** Gives the rule that holds for every event of a type other points, and waits until every lead is judged by it. */
export async function publishRule(
  { target }: BenchEngine,
  { eventType, points }: RuleChange,
): Promise<Recomputed> {
  const { data } = await callApi<{ data: Rule[] }>(target, '/scoring/rules?limit=200');
  const rule = data.find((each) => each.event_type === eventType && each.conditions.length === 0);
  if (rule === undefined) throw new Error(`There is no rule for every ${eventType}`);
  const { ruleset_version: version } = await callApi<{ ruleset_version: number }>(
    target,
    `/scoring/rules/${rule.id}`,
    { method: 'PATCH', body: { points } },
  );
  const giveUpAt = performance.now() + timeoutMs;
  while (performance.now() < giveUpAt) {
    const { published_at: publishedAt, recompute } = await callApi<Ruleset>(
      target,
      `/scoring/rulesets/${version}`,
    );
    if (recompute.state === 'done') {
      return {
        seconds: (Date.parse(recompute.finished_at) - Date.parse(publishedAt)) / 1_000,
        leads: recompute.leads_done,
        changed: recompute.leads_changed,
      };
    }
    await delay(lookEveryMs);
  }
  throw new Error(`The leads are not judged by version ${version} within ${timeoutMs / 60_000} minutes`);
}
