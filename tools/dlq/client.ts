import { z } from 'zod';

const deadLetterSchema = z.looseObject({
  id: z.string(),
  service: z.string().optional(),
  state: z.string(),
  durable: z.string(),
  error: z.string(),
  last_failed_at: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

const pageSchema = z.object({ data: z.array(deadLetterSchema), next_cursor: z.string().nullable() });
const outcomeSchema = z.object({ id: z.string(), state: z.string(), error: z.string().nullable() });

/** The dead letters of a running engine, over its public API. Throws what the API says went wrong. */
export function createDeadLetterClient({ url, apiKey }: { url: string; apiKey: string }) {
  async function call<S extends z.ZodType>(schema: S, method: string, path: string): Promise<z.infer<S>> {
    const response = await fetch(`${url}/api/v1/dead-letters${path}`, {
      method,
      headers: { 'x-api-key': apiKey },
      signal: AbortSignal.timeout(30_000),
    });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(detailOf(body) ?? `${response.status} from ${url}`);
    return schema.parse(body);
  }
  return {
    async *list(filter: URLSearchParams): AsyncGenerator<DeadLetter> {
      for (let cursor: string | null = null; ;) {
        const query = new URLSearchParams(filter);
        if (cursor !== null) query.set('cursor', cursor);
        const page: z.infer<typeof pageSchema> = await call(pageSchema, 'GET', `?${query}`);
        yield* page.data;
        if (page.next_cursor === null) return;
        cursor = page.next_cursor;
      }
    },
    show: (service: string, id: string) => call(deadLetterSchema, 'GET', `/${service}/${id}`),
    act: (verb: 'replay' | 'drop', service: string, id: string) =>
      call(outcomeSchema, 'POST', `/${service}/${id}/${verb}`),
  };
}

function detailOf(body: unknown): string | null {
  const { success, data } = z.object({ detail: z.string() }).safeParse(body);
  return success ? data.detail : null;
}
