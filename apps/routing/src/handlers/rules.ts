import type { Envelope } from '@dna/contracts';

/** What the service was started with and every evaluation needs. */
export type Rules = { intentPrior: number };

/** By lead id: the message that gives the reason to look at it. */
export type Causes = ReadonlyMap<string, Envelope<unknown>>;
