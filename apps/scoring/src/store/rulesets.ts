import type { Selectable } from '@dna/database';
import { readRulesets, type RulesetTables, type Rulesets as VersionsOf } from '@dna/rulesets';
import type { Rule, Ruleset } from '../domain/rule.ts';
import type { Db, ScoringTables } from './tables.ts';

type Row = Selectable<ScoringTables['scoring_rules']>;
export type Rulesets = VersionsOf<Rule>;

/** The versioned rules of this service. */
export const scoringRulesets: RulesetTables<Rule> = {
  kind: 'scoring',
  leads: 'lead_scores',
  ruleColumns: `rule_id uuid, name text, event_type text, source text, conditions jsonb, milli_points int,
    cap_milli_points int, cap_days int, decay_kind text, decay_days int, enabled boolean`,
  toRow,
  fromRow: toRule,
};

/** The rules that count now. */
export async function publishedRuleset(db: Db): Promise<Ruleset> {
  return (await readRulesets(db, scoringRulesets)).published;
}

/** The rules that count now, and those that leads with these rows are still judged by. */
export function rulesetsOf(db: Db, leads: Iterable<{ rulesetVersion: number | null }>): Promise<Rulesets> {
  return readRulesets(
    db,
    scoringRulesets,
    [...leads].map(({ rulesetVersion }) => rulesetVersion),
  );
}

function toRow(rule: Rule): Omit<Row, 'ruleset_version'> {
  const { decay, cap } = rule;
  return {
    rule_id: rule.id,
    name: rule.name,
    event_type: rule.eventType,
    source: rule.source,
    conditions: rule.conditions,
    milli_points: rule.milliPoints,
    cap_milli_points: cap?.milliPoints ?? null,
    cap_days: cap?.days ?? null,
    decay_kind: decay.kind,
    decay_days: decay.kind === 'none' ? null : decay.days,
    enabled: rule.enabled,
  };
}

function toRule(row: Row): Rule {
  return {
    id: row.rule_id,
    name: row.name,
    eventType: row.event_type,
    source: row.source,
    conditions: row.conditions,
    milliPoints: row.milli_points,
    cap:
      row.cap_milli_points === null || row.cap_days === null
        ? null
        : { milliPoints: row.cap_milli_points, days: row.cap_days },
    decay: row.decay_kind === 'none' ? { kind: 'none' } : { kind: row.decay_kind, days: row.decay_days },
    enabled: row.enabled,
  };
}
