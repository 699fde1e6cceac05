import type { Basis, Product } from '@dna/contracts';
import type { Evidence } from './age-intent.ts';
import type { LeadConflict, Place, TopContribution, TopSignal } from './lead-snapshot.ts';

/** What a decision was made from, as it was at that moment. What is optional is left out by older decisions. */
export type DecisionInputs = {
  lead_ids: string[];
  known?: boolean;
  identified: boolean;
  suppressed: boolean;
  organization_id: string | null;
  score: { value: number; basis: Basis; as_of: string; top?: readonly TopContribution[] } | null;
  intent: {
    primary: Product | null;
    evidence: Evidence;
    basis: Basis;
    as_of: string;
    signals?: readonly TopSignal[];
  } | null;
  /** Evidence and confidence at the instant of the decision. */
  evidence: Evidence;
  confidence: number;
  /** False: score and intent had not seen the same facts, and the lead had waited long enough. */
  same_facts: boolean;
  /** How it stood before. */
  family_changed_at?: string | null;
  basis_wait_since?: string | null;
  queued_at?: string | null;
  queued_pipeline?: string | null;
  awaits_rearm?: boolean;
  /** Since when the first of the others has waited for the same pipeline. */
  first_in_queue?: string | null;
  intent_prior?: number;
  cycle?: number;
  /** Where it was, and what had been asked about it; left out where there was nothing. */
  held?: readonly Place[];
  conflicts?: readonly StoredConflict[];
  /** Of a person who decided: whom they named. Null and left out where nobody was asked. */
  asked?: { owner_id: string | null } | null;
};

/** As its JSON is written; what one could choose from is kept with the conflict. */
export type StoredConflict = Pick<LeadConflict, 'id' | 'kind' | 'question' | 'state' | 'cycle'> & {
  opened_at: string;
  closed_at: string | null;
};
