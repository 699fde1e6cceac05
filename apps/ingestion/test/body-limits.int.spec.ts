import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@dna/database';
import { startIngestion } from './ingestion.harness.ts';

type Method = 'POST' | 'PATCH';

describe('the length of a body', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const send = (method: Method, url: string, bytes: number, headers: Record<string, string>) =>
    ingestion.http.inject({
      method,
      url: `/api/v1${url}`,
      payload: JSON.stringify({ name: 'x'.repeat(bytes) }),
      headers: { 'content-type': 'application/json', ...headers },
    });

  it.each<[method: Method, url: string, kib: number]>([
    ['POST', '/leads', 64],
    ['PATCH', `/leads/${newId()}`, 64],
    ['POST', `/leads/${newId()}/unmerge`, 64],
    ['POST', `/leads/identity-reviews/${newId()}/decide`, 64],
    ['POST', `/events/${newId()}/release`, 64],
    ['POST', `/events/${newId()}/quarantine`, 64],
    ['POST', '/campaigns', 64],
    ['PATCH', `/campaigns/${newId()}`, 64],
    ['PATCH', `/organizations/${newId()}`, 64],
    ['POST', '/suppressions', 64],
    ['POST', '/sources', 64],
    ['PATCH', `/sources/${newId()}`, 64],
    ['POST', `/sources/${newId()}/deliveries/${newId()}/replay`, 64],
    ['POST', '/api-keys', 16],
    ['PATCH', `/api-keys/${newId()}`, 16],
    ['POST', `/imports/${newId()}/cancel`, 64],
    ['POST', '/events/ingest', 5 * 1_024],
    ['POST', '/events/validate', 5 * 1_024],
    ['POST', '/events/webhook', 1_024],
    ['POST', '/events/webhook/lemlist', 1_024],
  ])('is limited before it is read: %s %s to %d KiB', async (method, url, kib) => {
    const admin = ingestion.as('portal', ['admin']);
    const long = await send(method, url, kib * 1_024 + 1, admin);
    expect(long.statusCode).toBe(413);
    expect(long.json()).toMatchObject({ code: 'payload_too_large' });
    expect((await send(method, url, kib * 1_024 - 100, admin)).statusCode).not.toBe(413);
  });
});
