import type { Product, PropertyValue } from '@dna/contracts';
import type { Fact } from './fact.ts';
import { phraseBook, type PhraseBook } from './find-phrases.ts';
import { plainName } from './plain-name.ts';
import type { Rule } from './rule.ts';
import { weighText } from './weigh-text.ts';

/** What a signal rests on, as far as it may be kept. */
export type SignalDetail =
  | { property: string; value: string }
  | { campaign_product: string }
  | { language: 'en' | 'de'; hits: number; negated: number };

/** What one event says by one rule: at most one signal for each (event, rule). */
export type Signal = {
  eventId: string;
  leadId: string;
  occurredAtMs: number;
  ruleId: string;
  product: Product;
  /** Thousandths; negative speaks against the product. */
  milliWeight: number;
  detail: SignalDetail;
};

/**
 * Everything that the rules read out of facts; one in quarantine, or removed, says nothing.
 *
 * @param texts what the person wrote, by event id; read here and forgotten
 */
export function findSignals(
  rules: readonly Rule[],
  facts: readonly Fact[],
  texts: ReadonlyMap<string, string>,
): Signal[] {
  const counting = facts.filter(({ status }) => status === 'active');
  return [...Map.groupBy(counting, ({ eventType }) => eventType)].flatMap(([eventType, alike]) => {
    const concerning = rules.filter((rule) => concerns(rule, { eventType }));
    const book = phraseBook(alike.some(({ hasText }) => hasText) ? concerning : []);
    return alike.flatMap((fact) => {
      // An amended event may have no words any more; those of another revision are not its own.
      const text = fact.hasText ? texts.get(fact.eventId) : undefined;
      return [...signalsOfFields(concerning, fact), ...signalsOfText(book, fact, text)];
    });
  });
}

/** Whether a rule looks at events of this type at all. */
export function concerns(
  { enabled, eventTypes, exceptEventTypes }: Rule,
  { eventType }: Pick<Fact, 'eventType'>,
): boolean {
  return (
    enabled &&
    (eventTypes === null || eventTypes.includes(eventType)) &&
    !exceptEventTypes.includes(eventType)
  );
}

function signalsOfFields(rules: readonly Rule[], fact: Fact): Signal[] {
  return rules.flatMap((rule) => {
    const detail = detailOf(rule, fact);
    return detail === null ? [] : [toSignal(fact, rule, rule.milliWeight, detail)];
  });
}

function signalsOfText(book: PhraseBook, fact: Fact, text: string | undefined): Signal[] {
  if (text === undefined) return [];
  return weighText(text, book)
    .filter(({ milliWeight }) => milliWeight !== 0)
    .map(({ rule, milliWeight, hits, negated }) => {
      const language = rule.match.kind === 'text' ? rule.match.language : 'en';
      return toSignal(fact, rule, milliWeight, { language, hits, negated });
    });
}

/** Whether a rule says the same of an event as before, whatever the order in which a detail was written down. */
export function sameSignal(
  a: Pick<Signal, 'product' | 'milliWeight' | 'detail'>,
  b: Pick<Signal, 'product' | 'milliWeight' | 'detail'>,
): boolean {
  const inOrder = (detail: SignalDetail) => JSON.stringify(Object.entries(detail).sort());
  return (
    a.product === b.product && a.milliWeight === b.milliWeight && inOrder(a.detail) === inOrder(b.detail)
  );
}

function toSignal(fact: Fact, rule: Rule, milliWeight: number, detail: SignalDetail): Signal {
  const { eventId, leadId, occurredAtMs } = fact;
  return { eventId, leadId, occurredAtMs, ruleId: rule.id, product: rule.product, milliWeight, detail };
}

/** What makes a rule apply to the fields of a fact; null where it does not. */
function detailOf({ match, product }: Rule, fact: Fact): SignalDetail | null {
  switch (match.kind) {
    case 'property':
      return propertyNaming(match, fact);
    case 'page_path': {
      const path = textsOf(fact.properties.page_path).find((text) =>
        match.prefixes.some((prefix) => text.toLowerCase().startsWith(prefix)),
      );
      return path === undefined ? null : { property: 'page_path', value: path };
    }
    case 'campaign':
      return fact.campaignProduct === product ? { campaign_product: product } : null;
    case 'text':
      return null;
  }
}

function propertyNaming(
  { properties, values }: { properties: string[]; values: string[] },
  fact: Fact,
): SignalDetail | null {
  for (const property of properties) {
    for (const text of textsOf(fact.properties[property])) {
      if (values.includes(plainName(text))) return { property, value: text };
    }
  }
  return null;
}

/** The texts of a property: those of a list, and the parts of `research, b2b`. */
function textsOf(value: PropertyValue | undefined): string[] {
  const elements = Array.isArray(value) ? value : [value];
  return elements.flatMap((element) => (typeof element === 'string' ? element.split(/[,;|]/) : [])).map(trim);
}

function trim(text: string): string {
  return text.trim();
}
