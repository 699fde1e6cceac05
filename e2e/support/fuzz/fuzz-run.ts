import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createRandom } from '@dna/tools/chaos';
import { apiKey, type Engine } from '../engine.ts';
import { mutatePayload, withFreshIds } from './mutate.ts';
import type { Random } from './random.ts';
import { readSamples, type Sample } from './samples.ts';

type FuzzRequest = { path: string; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> };

export type FuzzResult = {
  /** How many answers had which status. */
  statuses: Record<number, number>;
  /** Answers that no request may get, each with what was sent: enough to send it again. */
  failures: string[];
};

/** So many requests are under way at once. */
const senders = 8;
const mostFailures = 10;

/** Sends so many changed samples. Each request depends on the seed and its number alone, so that any can be repeated. */
export async function fuzz(engine: Engine, requests: number, seed: number): Promise<FuzzResult> {
  const samples = readSamples();
  const payloads = [...new Set(samples.map(({ payload }) => payload))];
  const result: FuzzResult = { statuses: {}, failures: [] };
  let next = 0;
  const sendOn = async () => {
    while (next < requests && result.failures.length < mostFailures) {
      const index = next++;
      const request = requestOf(samples, payloads, createRandom(seed * 1_000_003 + index));
      const { status, text } = await answerTo(engine, request);
      result.statuses[status] = (result.statuses[status] ?? 0) + 1;
      if (status === 0 || status >= 500) result.failures.push(describeFailure(index, request, status, text));
    }
  };
  await Promise.all(Array.from({ length: senders }, sendOn));
  return result;
}

function requestOf(samples: readonly Sample[], payloads: readonly string[], random: Random): FuzzRequest {
  const sample = random.pick(samples);
  const original = random.below(3) === 0 ? sample.payload : withFreshIds(sample.payload, random);
  // A few come as they are: what follows them must meet people and events that are known.
  const payload = random.below(6) === 0 ? original : mutatePayload(original, payloads, random);
  const packed = random.below(40) === 0;
  const query = random.below(10) === 0 ? `?${random.pick(queries)}` : '';
  return {
    path: `${sample.path}${query}`,
    headers: {
      'x-api-key': apiKey,
      'content-type': random.below(20) === 0 ? random.pick(contentTypes) : 'application/json',
      ...(sample.path.startsWith('/v1/') && { authorization: writeKey }),
      ...(random.below(30) === 0 && { 'idempotency-key': random.pick(['k', 'k'.repeat(200), 'ä', ' ']) }),
      ...(packed && { 'content-encoding': random.pick(['gzip', 'gzip', 'br', 'nonsense']) }),
    },
    body: new Uint8Array(packed && random.below(2) === 0 ? gzipSync(payload) : Buffer.from(payload)),
  };
}

const writeKey = `Basic ${Buffer.from('portal:key2:').toString('base64')}`;
const contentTypes = [
  'text/plain',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/cloudevents+json',
  'x',
];
const queries = [
  'event=page_visited',
  'event=%F0%9F%98%80',
  'event=a&event=b',
  'a[b]=c',
  'hub.challenge=1',
  'event=%E0',
];

/** An honest 503 is repeated when it says so, as every client does; whoever never gets another answer has failed. */
async function answerTo(engine: Engine, request: FuzzRequest): Promise<Answer> {
  let answer = await send(engine, request);
  for (let left = mostRepeats; left > 0 && answer.retryAfterMs !== null; left -= 1) {
    await delay(answer.retryAfterMs);
    answer = await send(engine, request);
  }
  return answer;
}

const mostRepeats = 10;

type Answer = { status: number; text: string; retryAfterMs: number | null };

async function send({ url }: Engine, { path, headers, body }: FuzzRequest): Promise<Answer> {
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(60_000),
    });
    const retryAfter = response.status === 503 ? response.headers.get('retry-after') : null;
    return {
      status: response.status,
      text: await response.text(),
      retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1_000,
    };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { status: 0, text: String(cause), retryAfterMs: null };
  }
}

function describeFailure(
  index: number,
  { path, headers, body }: FuzzRequest,
  status: number,
  text: string,
): string {
  const { 'x-api-key': _key, authorization: _authorization, ...shown } = headers;
  return [
    `request ${index}: ${status} from ${path} ${JSON.stringify(shown)}`,
    Buffer.from(body).toString('utf8').slice(0, 2_000),
    text.slice(0, 500),
  ].join('\n');
}
