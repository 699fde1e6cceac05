import type { Product } from '@dna/contracts';
import type { Generated, Kysely, Transaction } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { FactsTable } from '@dna/lead-facts';
import type { OutcomesTable, SimulationRow } from '@dna/rulesets';
import type { SignalDetail } from '../domain/find-signals.ts';
import type { Match, Rule } from '../domain/rule.ts';
import type { PerProduct } from '../domain/weigh-intent.ts';
import type { CalibrationRow } from './calibrations.ts';

/** Tables of the schema `intent`, made by `migrations/intent`. */
export type IntentTables = {
  facts: FactsTable & { campaign_product: string | null; has_text: boolean | null };
  intent_rulesets: {
    version: number;
    status: 'draft' | 'published' | 'retired';
    created_at: Date;
    published_at: Date | null;
    recomputed_at: Date | null;
  };
  intent_rules: {
    ruleset_version: number;
    rule_id: string;
    name: string;
    product: Product;
    milli_weight: number;
    event_types: string[] | null;
    except_event_types: string[];
    match: Match;
    enabled: boolean;
  };
  intent_signals: {
    event_id: string;
    rule_id: string;
    lead_id: string;
    event_type: string;
    occurred_at: Date;
    product: Product;
    milli_weight: number;
    detail: SignalDetail;
  };
  simulations: SimulationRow<Rule>;
  deal_outcomes: OutcomesTable;
  calibrations: CalibrationRow;
  lead_intents: {
    lead_id: string;
    version: Generated<number>;
    basis_count: Generated<number>;
    basis_xor: Generated<string>;
    primary_product: Product | null;
    confidence: Generated<number>;
    evidence: Generated<PerProduct<number>>;
    as_of: Date | null;
    ruleset_version: number | null;
  };
};

/** What `facts` has here besides the columns of `FactsTable`. */
export const furtherFactColumns = ['campaign_product', 'has_text'] as const;

export type Db = Kysely<IntentTables & MessagingTables>;
export type Tx = Transaction<IntentTables & MessagingTables>;
