import type { Families } from '@dna/inbox-outbox';
import type { Envelope } from '@dna/contracts';
import type { Causes } from './rules.ts';

/** Messages by the root of the lead that they speak of. */
export function causesByRoot(families: Families, messages: ReadonlyMap<string, Envelope<unknown>>): Causes {
  return new Map(
    [...families].flatMap(([rootId, ids]) => {
      const id = [rootId, ...ids].find((each) => messages.has(each));
      const message = id === undefined ? undefined : messages.get(id);
      return message ? [[rootId, message] as const] : [];
    }),
  );
}
