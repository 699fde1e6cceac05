import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngestion } from './ingestion.harness.ts';

const samples = path.resolve(import.meta.dirname, '../src/domain/adapters');
const sample = (file: string): string => readFileSync(path.join(samples, file), 'utf8');

describe('the payloads of the sources', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const deliver = (source: string, payload: string, headers = ingestion.as('ops', ['admin'])) =>
    ingestion.http.inject({
      method: 'POST',
      url: `/api/v1/events/webhook/${source}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });

  it.each([
    ['lemlist', 'lemlist/samples/emails_replied.json', 'email_replied'],
    ['lemlist', 'lemlist/samples/linkedin_invite_accepted.json', 'linkedin_connected'],
    ['google-ads', 'google-ads/samples/google_lead.json', 'ad_lead_submitted'],
    ['google-ads', 'google-ads/samples/google_lead_int64_precision.json', 'ad_lead_submitted'],
    ['calendly', 'calendly/samples/calendly_invitee_created.json', 'meeting_booked'],
  ])('of %s are recorded once: %s', async (source, file, type) => {
    const first = await deliver(source, sample(file));
    expect(first.statusCode).toBe(202);
    const [answer] = first.json();
    expect(answer).toMatchObject({ status: 'recorded', duplicate: false });
    expect((await deliver(source, sample(file))).json()).toEqual([{ ...answer, duplicate: true }]);
    const events = (await ingestion.get(`/leads/${answer.lead_id}/events?source=${source}`)).json();
    expect(events.data.map((event: { event_type: string }) => event.event_type)).toContain(type);
  });

  it('of a website with a wrong clock are recorded once, however often they are delivered', async () => {
    const payload = sample('website/samples/clock_skew_client_1h_fast.json');
    const first = (await deliver('website', payload)).json();
    const second = (await deliver('website', payload)).json();
    expect(second).toEqual(first.map((answer: object) => ({ ...answer, duplicate: true })));
  });

  it('that concern nobody are acknowledged and said to be passed over', async () => {
    const answer = await deliver('google-ads', sample('google-ads/samples/google_lead_test_button.json'));
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject([{ status: expect.stringMatching(/passed_over|recorded/) }]);
    const notice = await deliver('lemlist', sample('lemlist/samples/annotated_no_lead.json'));
    expect(notice.json()).toMatchObject([{ status: 'passed_over', event_type: 'note_added' }]);
  });

  it('are refused for an unknown source, with a foreign key, without one, and when they are no JSON', async () => {
    expect((await deliver('nowhere', '{}')).statusCode).toBe(404);
    expect((await deliver('lemlist', '{}', ingestion.as('website', ['ingest']))).statusCode).toBe(403);
    expect((await deliver('lemlist', '{}', {} as never)).statusCode).toBe(401);
    expect((await deliver('lemlist', '{"a":')).statusCode).toBe(400);
  });
});
