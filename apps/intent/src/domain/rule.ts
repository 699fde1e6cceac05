import type { Product } from '@dna/contracts';

export type Language = 'en' | 'de';

/** What a rule looks for. */
export type Match =
  /** One of the properties has one of the values, whatever its case and punctuation. */
  | { kind: 'property'; properties: string[]; values: string[] }
  /** The page path starts with one of these. */
  | { kind: 'page_path'; prefixes: string[] }
  /** The event's campaign is tagged with the rule's product. */
  | { kind: 'campaign' }
  /** The person's words have one of these phrases, as whole words. */
  | { kind: 'text'; language: Language; phrases: string[] };

/** One line of a rule set: it speaks for one product. The id stays the same from version to version. */
export type Rule = {
  id: string;
  name: string;
  product: Product;
  /** Thousandths; of a text rule, for each hit. */
  milliWeight: number;
  /** Null: any type. */
  eventTypes: string[] | null;
  exceptEventTypes: string[];
  match: Match;
  enabled: boolean;
};

export type Ruleset = { version: number; rules: Rule[] };
