import { products } from '../../load/people.ts';
import { expectedIntent } from '../expected-intent.ts';
import { byLead, type Facts } from '../facts.ts';

const tolerance = 1e-6;

/** The evidence for each product is what the rules make of the accepted events at the instant it speaks of. */
export function checkIntents({ snapshot, people }: Facts): string[] {
  const intents = byLead(snapshot.intents);
  return people.flatMap(({ name, events, roots: [root] }) => {
    if (root === undefined) return [];
    const intent = intents.get(root);
    if (intent === undefined || intent.as_of === null) return [`${name} has no intent`];
    const expected = expectedIntent(
      events.map(({ event }) => event),
      intent.as_of,
    );
    return [
      ...products.flatMap((product) =>
        isClose(intent.evidence[product] ?? 0, expected.evidence[product])
          ? []
          : [
              `${name}: evidence for ${product} is ${intent.evidence[product]} instead of ${expected.evidence[product]}`,
            ],
      ),
      ...(intent.primary_product === expected.primary
        ? []
        : [`${name} wants ${intent.primary_product} instead of ${expected.primary}`]),
      ...(isClose(intent.confidence, expected.confidence)
        ? []
        : [`${name}: the confidence is ${intent.confidence} instead of ${expected.confidence}`]),
    ];
  });
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}
