import type { AcceptedEvent } from '../load/accepted.ts';

/** Events that belong to one person: whoever shares an identifier, directly or through others. */
export function groupByPerson<T extends Pick<AcceptedEvent, 'event'>>(accepted: readonly T[]): T[][] {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    return root;
  };
  for (const { event } of accepted) {
    const [first, ...others] = keysOf(event);
    for (const key of others) parents.set(rootOf(key), rootOf(first!));
  }
  return [...Map.groupBy(accepted, ({ event }) => rootOf(keysOf(event)[0]!)).values()];
}

/** An external id is its source's own; everything else is the same everywhere. */
function keysOf({ source, lead_identifier }: AcceptedEvent['event']): string[] {
  return Object.entries(lead_identifier).map(([kind, value]) =>
    kind === 'external_id' ? `${kind} ${source} ${value}` : `${kind} ${value}`,
  );
}
