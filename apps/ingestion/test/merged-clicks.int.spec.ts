import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@dna/database';
import { startIngestion } from './ingestion.harness.ts';
import { happened } from './read-model.harness.ts';

describe('clicks of leads that are one person', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  let count = 0;
  const two = () => {
    const name = `clicks-${(count += 1)}`;
    return {
      mail: { email: `${name}@one.example` },
      profile: { linkedin_url: `https://linkedin.com/in/${name}` },
    };
  };
  const click = (who: object, second: number, link_path: string, more: object = {}) =>
    happened(ingestion, who, {
      event_type: 'email_clicked',
      occurred_at: `2026-01-21T12:00:0${second}Z`,
      metadata: { link_path },
      ...more,
    });
  type Shown = { id: string; status: string; status_reason: string | null; metadata: { link_path?: string } };
  const clicksOf = async (lead: string): Promise<Record<string, string>> => {
    const { data } = (await ingestion.get(`/leads/${lead}/events?type=email_clicked`)).json() as {
      data: Shown[];
    };
    return Object.fromEntries(data.map(({ metadata, status }) => [metadata.link_path, status]));
  };

  it('are held when the merge shows the burst, and count again when it is undone', async () => {
    const { mail, profile } = two();
    const a = await click(mail, 1, '/a');
    await click(mail, 2, '/b');
    const b = await click(profile, 3, '/c');
    await click(profile, 9, '/d');
    expect(await clicksOf(a)).toEqual({ '/a': 'active', '/b': 'active' });

    await happened(ingestion, { ...mail, ...profile });
    const held = { '/a': 'quarantined', '/b': 'quarantined', '/c': 'quarantined', '/d': 'active' };
    expect(await clicksOf(a)).toEqual(held);

    expect((await ingestion.post(`/leads/${b}/unmerge`, {})).statusCode).toBe(200);
    expect(await clicksOf(a)).toEqual({ '/a': 'active', '/b': 'active' });
    expect(await clicksOf(b)).toEqual({ '/c': 'active', '/d': 'active' });
  });

  it('are held when a person says that the two are one', async () => {
    const phone = `+49302${String(Date.now()).slice(-7)}`;
    const [one, other] = [{ email: `${newId()}@said.example` }, { email: `${newId()}@said.example` }];
    const a = await click({ ...one, phone }, 1, '/a');
    await click(one, 2, '/b');
    const b = await click({ ...other, phone }, 3, '/c');
    const [review] = (await ingestion.get(`/leads/identity-reviews?lead_id=${b}`)).json().data;
    await ingestion.post(`/leads/identity-reviews/${review.id}/decide`, { decision: 'same' });
    expect(await clicksOf(a)).toEqual({ '/a': 'quarantined', '/b': 'quarantined', '/c': 'quarantined' });
  });

  it('stay held when a merge is undone where they were a burst of their own, or a person held them', async () => {
    const { mail, profile } = two();
    const a = await click(mail, 1, '/a');
    await click(mail, 1, '/b');
    await click(mail, 1, '/c');
    const byHand = newId();
    const b = await click(profile, 8, '/d', { event_id: byHand });
    const { data } = (await ingestion.get(`/leads/${b}/events`)).json() as { data: Shown[] };
    await ingestion.post(`/events/${data[0]!.id}/quarantine`, { reason: 'looks odd' });
    await happened(ingestion, { ...mail, ...profile });
    await ingestion.post(`/leads/${b}/unmerge`, {});
    expect(await clicksOf(a)).toEqual({ '/a': 'quarantined', '/b': 'quarantined', '/c': 'quarantined' });
    expect(await clicksOf(b)).toEqual({ '/d': 'quarantined' });
  });

  it('that a person released stay released when their leads are merged', async () => {
    const { mail, profile } = two();
    const a = await click(mail, 1, '/a');
    await click(mail, 2, '/b');
    const { data } = (await ingestion.get(`/leads/${a}/events`)).json() as { data: Shown[] };
    const [last] = data;
    await ingestion.post(`/events/${last!.id}/quarantine`, { reason: 'looks odd' });
    await ingestion.post(`/events/${last!.id}/release`, {});
    await click(profile, 3, '/c');
    await happened(ingestion, { ...mail, ...profile });
    expect(await clicksOf(a)).toEqual({ '/a': 'active', '/b': 'active', '/c': 'active' });
  });
});
