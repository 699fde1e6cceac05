import { readRulesets, type RulesetTables, type Rulesets as VersionsOf } from '@dna/rulesets';
import type { Rule, Ruleset } from '../domain/rule.ts';
import type { Db, IntentTables } from './tables.ts';

type Row = IntentTables['intent_rules'];
export type Rulesets = VersionsOf<Rule>;

/** The versioned rules of this service. */
export const intentRulesets: RulesetTables<Rule> = {
  kind: 'intent',
  leads: 'lead_intents',
  ruleColumns: `rule_id uuid, name text, product text, milli_weight int, event_types text[],
    except_event_types text[], match jsonb, enabled boolean`,
  toRow,
  fromRow: toRule,
};

/** The rules that count now. */
export async function publishedRuleset(db: Db): Promise<Ruleset> {
  return (await readRulesets(db, intentRulesets)).published;
}

/** The rules that count now, and those that leads with these rows are still judged by. */
export function rulesetsOf(db: Db, leads: Iterable<{ rulesetVersion: number | null }>): Promise<Rulesets> {
  return readRulesets(
    db,
    intentRulesets,
    [...leads].map(({ rulesetVersion }) => rulesetVersion),
  );
}

function toRow(rule: Rule): Omit<Row, 'ruleset_version'> {
  return {
    rule_id: rule.id,
    name: rule.name,
    product: rule.product,
    milli_weight: rule.milliWeight,
    event_types: rule.eventTypes,
    except_event_types: rule.exceptEventTypes,
    match: rule.match,
    enabled: rule.enabled,
  };
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
