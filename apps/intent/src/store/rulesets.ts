import { sql } from '@dna/database';
import type { Rule, Ruleset } from '../domain/rule.ts';
import type { Db, IntentTables } from './tables.ts';

type Row = IntentTables['intent_rules'];

/** The rules that count now. */
export async function publishedRuleset(db: Db): Promise<Ruleset> {
  const { rows } = await sql<{ version: number; rules: Row[] }>`
    select ruleset.version, coalesce(
      (select jsonb_agg(rule order by rule.rule_id) from intent_rules rule
        where rule.ruleset_version = ruleset.version), '[]') as rules
    from intent_rulesets ruleset where ruleset.status = 'published'`.execute(db);
  const { version, rules } = rows[0]!;
  return { version, rules: rules.map(toRule) };
}

function toRule(row: Row): Rule {
  return {
    id: row.rule_id,
    name: row.name,
    product: row.product,
    milliWeight: row.milli_weight,
    eventTypes: row.event_types,
    exceptEventTypes: row.except_event_types,
    match: row.match,
    enabled: row.enabled,
  };
}
