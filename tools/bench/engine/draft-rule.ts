import type { BenchEngine } from './bench-engine.ts';
import { callApi } from './call-api.ts';

export type RuleChange = { eventType: string; points: number };

type Rule = { id: string; event_type: string; conditions: unknown[] };

/** Gives the rule that holds for every event of a type other points in the draft. Returns the draft's version. */
export async function draftRule(
  { target }: Pick<BenchEngine, 'target'>,
  { eventType, points }: RuleChange,
): Promise<number> {
  const { data } = await callApi<{ data: Rule[] }>(target, '/scoring/rules?limit=200');
  const rule = data.find((each) => each.event_type === eventType && each.conditions.length === 0);
  if (rule === undefined) throw new Error(`There is no rule for every ${eventType}`);
  const { ruleset_version: version } = await callApi<{ ruleset_version: number }>(
    target,
    `/scoring/rules/${rule.id}?draft=true`,
    { method: 'PATCH', body: { points } },
  );
  return version;
}
