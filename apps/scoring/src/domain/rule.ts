import type { Cap } from './cap.ts';
import type { RuleDecay } from './decay.ts';

export type Scalar = string | number | boolean;

export type Condition =
  | { property: string; op: 'eq' | 'neq'; value: Scalar }
  | { property: string; op: 'in'; value: Scalar[] }
  | { property: string; op: 'contains' | 'starts_with'; value: string }
  | { property: string; op: 'gt' | 'gte' | 'lt' | 'lte'; value: number }
  | { property: string; op: 'exists'; value: boolean };

/** One line of a rule set. The id stays the same from version to version, so that a contribution keeps its key. */
export type Rule = {
  id: string;
  name: string;
  eventType: string;
  /** Null: from any source. */
  source: string | null;
  /** All of them must hold. */
  conditions: Condition[];
  /** Thousandths of a point; may be negative. */
  milliPoints: number;
  cap: Cap | null;
  decay: RuleDecay;
  enabled: boolean;
};

export type Ruleset = { version: number; rules: Rule[] };
