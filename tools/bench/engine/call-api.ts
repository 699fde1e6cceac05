import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../load/load-orders.ts';

type Call = { method: 'GET' | 'POST' | 'PATCH'; body?: unknown };

const attempts = 30;

/** Asks the engine over HTTP, as an administrator would. Who is told to come back comes back. */
export async function callApi<T>(
  { url, apiKey }: Target,
  path: string,
  { method, body }: Call = { method: 'GET' },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: { 'x-api-key': apiKey, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    if (response.status !== 503 || attempt === attempts) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    }
    await delay(1_000 * Number(response.headers.get('retry-after') ?? 1));
  }
}
