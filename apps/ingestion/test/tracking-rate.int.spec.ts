import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngestion } from './ingestion.harness.ts';

describe('the rate of a write key', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const make = async (rate_limit: number | null): Promise<string> => {
    const answer = await ingestion.post('/api-keys', { source: 'website', scopes: ['ingest'], rate_limit });
    expect(answer.statusCode).toBe(201);
    return answer.json().key;
  };
  let count = 0;
  const call = () => ({ event: 'Demo Requested', userId: 'u_1', messageId: `rate-${(count += 1)}` });
  type Http = Pick<typeof ingestion, 'http'>;
  const byHeader = (writeKey: string, { http }: Http = ingestion) =>
    http.inject({
      method: 'POST',
      url: '/v1/track',
      payload: call(),
      headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    });
  const inBody = (writeKey: string) =>
    ingestion.http.inject({ method: 'POST', url: '/t', payload: { ...call(), writeKey } });
  /** More at once than a second's worth, however slow the machine is. */
  const flood = async (send: (writeKey: string) => ReturnType<typeof byHeader>, writeKey: string) =>
    Promise.all(Array.from({ length: 40 }, () => send(writeKey)));

  it.each([
    ['in the header', byHeader],
    ['in the body', inBody],
  ])('is limited to its own number, with what a client needs to wait: %s', async (_where, send) => {
    const limited = await make(1);
    const answers = await flood(send, limited);
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers['retry-after']).toBe('1');
    expect(refused[0]!.json()).toMatchObject({ code: 'too_many_requests', status: 429 });
    // Older SDKs of Segment read no Retry-After, but this one, in milliseconds.
    const reset = Number(refused[0]!.headers['x-ratelimit-reset']) - Date.now();
    expect(Math.abs(reset)).toBeLessThan(10_000);
  });

  it('is free where nothing says otherwise, and is none of the other keys', async () => {
    await flood(byHeader, await make(1));
    for (const writeKey of ['wk1', await make(null)]) {
      expect((await flood(byHeader, writeKey)).map(({ statusCode }) => statusCode)).not.toContain(429);
    }
  });

  it('is API_RATE_LIMIT_PER_SECOND where the key has no number of its own', async () => {
    const own = await make(0);
    const other = await ingestion.start(undefined, undefined, { API_RATE_LIMIT_PER_SECOND: '1' });
    try {
      const send = (writeKey: string) => byHeader(writeKey, other);
      expect((await flood(send, 'wk1')).map(({ statusCode }) => statusCode)).toContain(429);
      expect((await flood(send, own)).map(({ statusCode }) => statusCode)).not.toContain(429);
    } finally {
      await other.stop();
    }
  });
});
