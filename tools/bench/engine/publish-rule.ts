import type { BenchEngine } from './bench-engine.ts';
import { callApi } from './call-api.ts';
import { draftRule, type RuleChange } from './draft-rule.ts';
import { pollApi } from './poll-api.ts';

/** How the leads were brought to a new version of the rules. */
export type Recomputed = { seconds: number; leads: number; changed: number };

type Ruleset = {
  published_at: string;
  recompute: {
    state: 'waiting' | 'running' | 'done' | 'overtaken';
    leads_done: number;
    leads_changed: number;
    finished_at: string;
  };
};

/** Publishes a rule with other points, and waits until every lead is judged by it. */
export async function publishRule(
  { target }: Pick<BenchEngine, 'target'>,
  change: RuleChange,
): Promise<Recomputed> {
  const path = `/scoring/rulesets/${await draftRule({ target }, change)}`;
  await callApi(target, `${path}/publish`, { method: 'POST', body: {} });
  const { published_at: publishedAt, recompute } = await pollApi<Ruleset>(
    target,
    path,
    (ruleset) => ruleset.recompute?.state === 'done',
  );
  return {
    seconds: (Date.parse(recompute.finished_at) - Date.parse(publishedAt)) / 1_000,
    leads: recompute.leads_done,
    changed: recompute.leads_changed,
  };
}
