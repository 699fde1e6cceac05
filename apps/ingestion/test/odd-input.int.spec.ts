import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngestion } from './ingestion.harness.ts';

describe('odd input', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const ingest = (payload: string) =>
    ingestion.http.inject({
      method: 'POST',
      url: '/api/v1/events/ingest',
      headers: { 'content-type': 'application/json', ...ingestion.as('portal', ['admin']) },
      payload,
    });
  const eventOf = (name: string, more: Record<string, unknown> = {}) => ({
    event_type: 'page_visited',
    source: 'portal',
    lead_identifier: { email: `${name}@odd.example` },
    event_id: name,
    ...more,
  });
  const stored = async (leadId: string) => (await ingestion.get(`/leads/${leadId}/events`)).json().data[0];

  it('refuses an item of an array that reaches for a prototype, and that item alone', async () => {
    const plain = JSON.stringify(eventOf('plain'));
    const poisoned = JSON.stringify(eventOf('poisoned', { metadata: { x: 1 } })).replace(
      '"x":1',
      '"__proto__":{"x":1}',
    );
    const constructed = JSON.stringify(
      eventOf('constructed', { metadata: { constructor: { prototype: { x: 1 } } } }),
    );
    const answer = await ingest(`[${plain},${poisoned},${constructed},{"__proto__":1}]`);
    expect(answer.statusCode).toBe(207);
    expect(answer.json()).toMatchObject([
      { status: 'recorded' },
      { status: 'rejected', errors: [{ path: 'metadata.__proto__' }] },
      { status: 'rejected', errors: [{ path: 'metadata.constructor' }] },
      { status: 'rejected', errors: [{ path: '__proto__' }] },
    ]);
    expect((await ingest(poisoned)).statusCode).toBe(422);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('keeps and shows an event of a type that it does not know', async () => {
    const answer = await ingest(JSON.stringify(eventOf('llama', { event_type: 'llama_petted' })));
    expect(answer.statusCode).toBe(202);
    expect(await stored(answer.json().lead_id)).toMatchObject({
      event_type: 'llama_petted',
      status: 'active',
    });
  });

  it('keeps the digits of numbers that JavaScript cannot hold', async () => {
    const body = JSON.stringify(eventOf('digits', { metadata: { ad_id: 1 } }))
      .replace('"digits"', '9007199254740993')
      .replace('"ad_id":1', '"ad_id":9223372036854775807');
    const [first, second] = [await ingest(body), await ingest(body.replace('740993', '740992'))];
    expect(first.statusCode).toBe(202);
    expect(second.json().event_id).not.toBe(first.json().event_id);
    expect(await stored(first.json().lead_id)).toMatchObject({ metadata: { ad_id: '9223372036854775807' } });
  });

  it('stores text without what Postgres cannot store', async () => {
    const metadata = { a: 'nul\u0000', b: '\ud800 alone', '': 'no key', empty: '', c: 'kept' };
    const answer = await ingest(JSON.stringify(eventOf('text', { metadata })));
    expect(answer.statusCode).toBe(202);
    const { metadata: kept } = await stored(answer.json().lead_id);
    expect(Object.keys(kept).sort()).toEqual(['a', 'b', 'c']);
    expect(JSON.stringify(kept)).not.toMatch(/\\u0000|\\ud800/i);
  });

  it.each([
    ['1899-12-30T00:00:00Z', 'ancient'],
    ['2126-01-01T00:00:00Z', 'future'],
    ['+275760-09-13T00:00:00.000Z', 'unreadable'],
    ['0000-00-00 00:00:00', 'unreadable'],
    [-1, 'unreadable'],
    [1e300, 'unreadable'],
  ])('takes the time of receipt for a time of %j, and says so', async (occurred_at, mark) => {
    const answer = await ingest(
      JSON.stringify(eventOf(`time ${occurred_at}`.replaceAll(/\W+/g, '-'), { occurred_at })),
    );
    expect(answer.statusCode).toBe(202);
    const event = await stored(answer.json().lead_id);
    expect(event.occurred_at).toBe(event.received_at);
    expect(event.occurred_at_note).toMatchObject({ mark });
  });

  it.each([
    ['in metadata', (nested: string) => `{"a":${nested}}`],
    ['under a key that is dropped', (nested: string) => `{"constructor":${nested}}`],
  ])('refuses what is nested too deep, %s', async (_where, metadataOf) => {
    const nested = `${'['.repeat(100_000)}9007199254740993${']'.repeat(100_000)}`;
    const body = JSON.stringify(eventOf('deep', { metadata: 0 }));
    for (const inside of [nested, nested.replace('9007199254740993', '')]) {
      const answer = await ingest(body.replace('"metadata":0', `"metadata":${metadataOf(inside)}`));
      expect([400, 422]).toContain(answer.statusCode);
    }
  });
});
