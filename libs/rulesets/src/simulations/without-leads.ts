import type { Tally } from './tally.ts';

/** The same tally without these leads among its examples; they stay counted. */
export function withoutLeads(tally: Tally, leadIds: { has: (leadId: string) => boolean }): Tally {
  const spare = ({ count, examples }: Tally['up']): Tally['up'] => ({
    count,
    examples: examples.filter(({ lead_id }) => !leadIds.has(lead_id)),
  });
  return { ...tally, up: spare(tally.up), down: spare(tally.down) };
}

/** Whom it names. */
export function leadsIn({ up, down }: Tally): string[] {
  return [...up.examples, ...down.examples].map(({ lead_id }) => lead_id);
}
