import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../seeded-random.ts';
import type { AcceptedLog } from './accepted.ts';
import { apiKey, type Sender } from './send-request.ts';

type BadRequest = { what: string; body: string; key?: string };

/** Whoever is named here must never become a lead. */
export const poisonDomain = 'poison.example';

function badRequests(index: number): BadRequest[] {
  const event = (changes: object) => ({
    event_id: `poison-${index}`,
    event_type: 'page_visited',
    source: 'portal',
    lead_identifier: { email: `visitor-${index}@${poisonDomain}` },
    ...changes,
  });
  const json = (what: string, changes: object) => ({ what, body: JSON.stringify(event(changes)) });
  return [
    { what: 'cut off', body: JSON.stringify(event({})).slice(0, -5) },
    { what: 'not JSON', body: 'event_type=page_visited' },
    { what: 'no object', body: '"page_visited"' },
    { what: 'an empty array', body: '[]' },
    { what: 'an array that is too long', body: JSON.stringify(Array(501).fill(event({}))) },
    json('no event type', { event_type: undefined }),
    json('an event type of no kind', { event_type: 'Page Visited!' }),
    json('nobody', { lead_identifier: {} }),
    json('an unreadable address', { lead_identifier: { email: `@${poisonDomain}` } }),
    json('an unknown member', { payload: {} }),
    json('metadata that is no object', { metadata: 'text' }),
    { what: 'a wrong key', body: JSON.stringify(event({})), key: 'portal:wrong-key' },
  ];
}

/** Sends what cannot be taken until the signal; everything must be refused for what it is. Answers how many were. */
export async function sendBadRequests(
  sender: Sender,
  random: Random,
  { everyMs, until }: { everyMs: number; until: () => boolean },
): Promise<number> {
  let refused = 0;
  for (let index = 0; !until() && !sender.signal.aborted; index += 1) {
    const request = random.pick(badRequests(index));
    if (await isRefused(sender, request)) refused += 1;
    await delay(everyMs, undefined, { signal: sender.signal }).catch(() => undefined);
  }
  return refused;
}

async function isRefused({ url, log }: Sender, { what, body, key = apiKey }: BadRequest): Promise<boolean> {
  try {
    const response = await fetch(`${url()}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    noteStatus(log, what, response.status);
    return response.status >= 400 && response.status < 500;
  } catch {
    return false;
  }
}

function noteStatus(log: AcceptedLog, what: string, status: number): void {
  if (status < 400) log.complaints.push(`${what} was answered with ${status}`);
}
