import { resolveRoots } from '@dna/inbox-outbox';
import { familiesOf, type Family } from '@dna/lead-facts';
import { lifetimeMs } from '../domain/age-evidence.ts';
import type { Ruleset } from '../domain/rule.ts';
import { sumSignals, weighIntent, type Intent } from '../domain/weigh-intent.ts';
import { loadLeadIntents } from '../store/lead-intents.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { Tx } from '../store/tables.ts';
import { weighingSignals, type WeighingSignal } from '../store/weighing-signals.ts';
import { measureLeads } from './measure-leads.ts';

/** Families with more signals are summed in Postgres, once for each instant. */
const loadLimit = 2_000;

/**
 * What leads wanted at several instants each, with what had occurred by then, by the rules that they are judged by now;
 * in the order of the question.
 */
export async function intentsAt(
  tx: Tx,
  prior: number,
  asked: readonly { leadId: string; atMs: readonly number[] }[],
): Promise<Intent[][]> {
  const instants = asked.flatMap(({ atMs }) => atMs);
  if (instants.length === 0) return asked.map(() => []);
  const roots = await resolveRoots(
    tx,
    asked.map(({ leadId }) => leadId),
  );
  const families = await familiesOf(tx, new Set(roots.values()));
  const known = await loadLeadIntents(tx, roots.values());
  const rulesets = await rulesetsOf(tx, known.values());
  const span = {
    sinceMs: instants.reduce((least, atMs) => Math.min(least, atMs)) - lifetimeMs,
    untilMs: instants.reduce((most, atMs) => Math.max(most, atMs)),
  };
  const signals = await weighingSignals(tx, [...families.values()], span, loadLimit + 1);
  const intents: Intent[][] = [];
  for (const { leadId, atMs } of asked) {
    const root = roots.get(leadId)!;
    const ruleset = rulesets.of(known.get(root)?.rulesetVersion);
    const own = signals.get(root)!;
    intents.push(
      own.length <= loadLimit
        ? atMs.map((instant) => intentAt(own, ruleset, instant, prior))
        : await intentsOfLargeFamily(tx, families.get(root)!, { ruleset, prior, instants: atMs }),
    );
  }
  return intents;
}

function intentAt(
  signals: readonly WeighingSignal[],
  { rules }: Ruleset,
  atMs: number,
  prior: number,
): Intent {
  const ruleIds = new Set(rules.map(({ id }) => id));
  const counted = signals.filter(
    ({ ruleId, occurredAtMs }) =>
      ruleIds.has(ruleId) && occurredAtMs <= atMs && occurredAtMs > atMs - lifetimeMs,
  );
  return weighIntent(sumSignals(counted, atMs), prior);
}

async function intentsOfLargeFamily(
  tx: Tx,
  family: Family,
  { ruleset, prior, instants }: { ruleset: Ruleset; prior: number; instants: readonly number[] },
): Promise<Intent[]> {
  const intents: Intent[] = [];
  for (const atMs of instants) {
    const measures = await measureLeads(tx, [family], { ruleset, prior, atMs, untilMs: atMs });
    intents.push(measures.get(family.root)!);
  }
  return intents;
}
