import { sql } from '@dna/database';
import type { Rule, Ruleset } from '../domain/rule.ts';
import type { Db, ScoringTables } from './tables.ts';

type Row = ScoringTables['scoring_rules'];

/** The rules that count now. */
export async function publishedRuleset(db: Db): Promise<Ruleset> {
  const { rows } = await sql<{ version: number; rules: Row[] }>`
    select ruleset.version, coalesce(
      (select jsonb_agg(rule order by rule.rule_id) from scoring_rules rule
        where rule.ruleset_version = ruleset.version), '[]') as rules
    from scoring_rulesets ruleset where ruleset.status = 'published'`.execute(db);
  const { version, rules } = rows[0]!;
  return { version, rules: rules.map(toRule) };
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
