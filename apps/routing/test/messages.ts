import { leadCreated, leadIntentChanged, leadScored, leadUpdated } from '@dna/contracts';
import { envelope } from '@dna/testing';

/** Messages as the other services would send them. */

export function created(leadId: string, data: Partial<typeof leadCreated.example> = {}, version = 1) {
  const message = { ...leadCreated.example, organization_id: null, ...data };
  return envelope(leadCreated, message, { leadId, version });
}

export function updated(leadId: string, data: Partial<typeof leadUpdated.example>, version: number) {
  const message = { ...leadUpdated.example, organization_id: null, ...data };
  return envelope(leadUpdated, message, { leadId, version });
}

type Facts = { count?: number; asOf?: Date; version?: number };
type Top = typeof leadScored.example.top;
type Signals = typeof leadIntentChanged.example.signals;

/** Facts are counted from the start of a lead's life, so the count says which they are. */
const basisOf = (count: number) => ({ count, xor: count.toString(16).padStart(16, '0') });

export function scored(
  leadId: string,
  score: number,
  { count = 3, asOf = new Date(), version = count, top = [] }: Facts & { top?: Top } = {},
) {
  return envelope(
    leadScored,
    { score, previous: 0, basis: basisOf(count), top, as_of: asOf.toISOString() },
    { leadId, version },
  );
}

export function wants(
  leadId: string,
  evidence: Partial<typeof leadIntentChanged.example.evidence>,
  { count = 3, asOf = new Date(), version = count, signals = [] }: Facts & { signals?: Signals } = {},
) {
  const all = { research: 0, b2b: 0, co_creation: 0, ...evidence };
  const [[first, most], [, second]] = (Object.entries(all) as [keyof typeof all, number][]).sort(
    (a, b) => b[1] - a[1],
  ) as [['b2b', number], ['b2b', number]];
  const primary = most > second ? first : null;
  const total = all.research + all.b2b + all.co_creation;
  return envelope(
    leadIntentChanged,
    {
      primary,
      confidence: primary === null ? 0 : most / (total + 1.5),
      evidence: all,
      signals,
      basis: basisOf(count),
      as_of: asOf.toISOString(),
    },
    { leadId, version },
  );
}
