import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery } from './delivery.ts';

export type Api = {
  /** The JSON of a path under `/api/v1`. */
  get: (path: string) => Promise<unknown>;
  /** Sends a call as its source would. */
  deliver: (delivery: Delivery) => Promise<Receipt>;
};

/** What the engine answered to the events of one call. */
export type Receipt = {
  recorded: number;
  duplicates: number;
  queued: number;
  refused: number;
  leadIds: string[];
};

/** The public API as anybody may use it; waits when it is told to, and tries again when it cannot be reached. */
export function createApi(url: string, apiKey: string): Api {
  const headers = { 'X-API-Key': apiKey, 'Content-Type': 'application/json' };
  return {
    get: async (path) => {
      const response = await request(`${url}/api/v1${path}`, { headers });
      if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
      return response.json();
    },
    deliver: async ({ source, query = {}, body }) => {
      const path = source === 'portal' ? '/events/ingest' : `/events/webhook/${source}`;
      const address = `${url}/api/v1${path}?${new URLSearchParams(query)}`.replace(/\?$/, '');
      const response = await request(address, { method: 'POST', headers, body: JSON.stringify(body) });
      const answer: unknown = await response.json().catch(() => null);
      if (!response.ok)
        throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
      return receiptOf(answer);
    },
  };
}

async function request(address: string, options: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(address, { ...options, signal: AbortSignal.timeout(10_000) });
      if (attempt === 4 || (response.status !== 429 && response.status !== 503)) return response;
      await wait(1000 * Math.min(Number(response.headers.get('retry-after') ?? 1), 10));
    } catch (error) {
      if (attempt === 4) throw error;
      await wait(500);
    }
  }
}

/** One object, or a list with one for every event. */
function receiptOf(answer: unknown): Receipt {
  const items = itemsOf(answer);
  const accepted = items.filter((item) => typeof item['event_id'] === 'string');
  return {
    recorded: accepted.filter((item) => item['duplicate'] !== true && item['status'] !== 'queued').length,
    duplicates: accepted.filter((item) => item['duplicate'] === true).length,
    queued: accepted.filter((item) => item['status'] === 'queued').length,
    refused: items.length - accepted.length,
    leadIds: accepted.map((item) => item['lead_id']).filter((id) => typeof id === 'string'),
  };
}

type Fields = Record<string, unknown>;

function itemsOf(answer: unknown): Fields[] {
  if (Array.isArray(answer)) return answer as Fields[];
  const fields = (answer ?? {}) as Fields;
  const list = fields['data'] ?? fields['results'] ?? fields['events'];
  return Array.isArray(list) ? (list as Fields[]) : [fields];
}
