import { encodeCursor } from '@dna/http';
import { z } from 'zod';
import type { ServiceClient } from '../clients/service-client.ts';

const servicePage = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  next_cursor: z.string().nullable(),
});
/** Where a page begins: in which service, and where there. */
export const position = z.object({ service: z.string(), cursor: z.string().nullable() });

type Search = {
  identity: string;
  state: string | undefined;
  limit: number;
  from: z.infer<typeof position> | null;
};

/** Fills one page from service after service. One that is away is named and passed over. */
export async function collectDeadLetters(
  clients: readonly ServiceClient[],
  { identity, state, limit, from }: Search,
) {
  const data: ({ id: string; service: string } & Record<string, unknown>)[] = [];
  const missing: string[] = [];
  const start = from ? clients.findIndex(({ name }) => name === from.service) : 0;
  for (const [index, client] of clients.entries()) {
    if (index < start || start < 0) continue;
    const cursor = index === start ? (from?.cursor ?? null) : null;
    if (data.length === limit) {
      return { data, next_cursor: encodeCursor({ service: client.name, cursor }), missing_services: missing };
    }
    const query = new URLSearchParams({ limit: String(limit - data.length) });
    if (state !== undefined) query.set('state', state);
    if (cursor !== null) query.set('cursor', cursor);
    const page = await pageOf(client, `/dead-letters?${query}`, identity);
    if (!page) {
      missing.push(client.name);
      continue;
    }
    data.push(...page.data.map((letter) => ({ ...letter, service: client.name })));
    if (page.next_cursor !== null) {
      const next = { service: client.name, cursor: page.next_cursor };
      return { data, next_cursor: encodeCursor(next), missing_services: missing };
    }
  }
  return { data, next_cursor: null, missing_services: missing };
}

async function pageOf(client: ServiceClient, path: string, identity: string) {
  try {
    const { status, body } = await client.getJson(path, identity);
    return status === 200 ? servicePage.parse(body) : null;
  } catch {
    return null;
  }
}
