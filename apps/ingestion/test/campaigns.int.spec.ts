import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventRecorded } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { findOrJoinCampaigns, campaignRefKey, type CampaignRef } from '../src/store/campaigns.ts';
import { startIngestion } from './ingestion.harness.ts';
import { dealOpened, happened, othersTell, routed } from './read-model.harness.ts';

describe('campaigns', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let others: ReturnType<typeof othersTell>;
  beforeAll(async () => {
    ingestion = await startIngestion();
    others = othersTell(ingestion.testDatabase.url);
  });
  afterAll(async () => {
    await others.stop();
    await ingestion.stop();
  });

  const at = (minute: number) => `2026-02-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
  const find = async (q: string) => (await ingestion.get(`/campaigns?q=${q}`)).json().data[0];

  it('that an event names are made, and marked until somebody describes them', async () => {
    await happened(ingestion, { email: 'a@named.example' }, { campaign: 'Named by event' });
    const made = await find('named');
    expect(made).toMatchObject({
      name: 'Named by event',
      key: 'named by event',
      known: false,
      product: null,
    });
    const described = await ingestion.send('PATCH', `/campaigns/${made.id}`, {
      name: 'Spring webinar',
      channel: 'Email',
      product: 'b2b',
      starts_on: '2026-02-01',
      ends_on: '2026-03-31',
      cost_cents: 250_000,
    });
    expect(described.statusCode).toBe(200);
    expect(described.json()).toMatchObject({
      id: made.id,
      key: 'named by event',
      name: 'Spring webinar',
      channel: 'email',
      product: 'b2b',
      starts_on: '2026-02-01',
      ends_on: '2026-03-31',
      cost_cents: 250_000,
      currency: 'EUR',
      known: true,
    });
    expect((await ingestion.get('/campaigns?known=false&q=spring')).json().data).toEqual([]);
  });

  it('tell their product with every later event, whatever they are called now', async () => {
    const made = (await ingestion.post('/campaigns', { name: 'Tagged', product: 'research' })).json();
    await ingestion.send('PATCH', `/campaigns/${made.id}`, { name: 'Renamed' });
    const lead = await happened(ingestion, { email: 'a@tagged.example' }, { campaign: ' TAGGED ' });
    const { rows } = await sql<{ payload: string }>`
      select payload from ingestion.outbox where subject = ${eventRecorded.subject(lead)}`.execute(
      ingestion.owner,
    );
    expect(rows.map(({ payload }) => JSON.parse(payload).data)).toMatchObject([
      { campaign_id: made.id, campaign_product: 'research' },
    ]);
  });

  it.each([
    ['a product that there is not', { product: 'shoes' }, 'product'],
    ['an end before the start', { starts_on: '2026-03-01', ends_on: '2026-02-01' }, 'ends_on'],
    ['half a cent', { cost_cents: 0.5 }, 'cost_cents'],
    ['a currency that there is not', { cost_cents: 1, currency: 'XXY' }, 'currency'],
    ['a currency without a cost', { currency: 'EUR' }, 'cost_cents'],
    ['a day that there is not', { starts_on: '2026-02-30' }, 'starts_on'],
  ])('are refused for %s', async (_name, body, path) => {
    const answer = await ingestion.post('/campaigns', { name: `Refused ${newId()}`, ...body });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors[0].path).toBe(path);
  });

  it('have one name each, and one id of a source names one', async () => {
    const source_campaigns = [{ source: 'google_ads', external_id: '20000000001' }];
    const first = (await ingestion.post('/campaigns', { name: 'Only one', source_campaigns })).json();
    const again = await ingestion.post('/campaigns', { name: 'ONLY one ' });
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ campaign_id: first.id });
    const other = await ingestion.post('/campaigns', { name: 'Another', source_campaigns });
    expect(other.statusCode).toBe(422);
    expect(other.json().errors[0]).toMatchObject({ path: 'source_campaigns' });
    expect((await ingestion.get('/campaigns?q=another')).json().data).toEqual([]);
  });

  it('can be deleted as long as no event belongs to them', async () => {
    const empty = (await ingestion.post('/campaigns', { name: 'Empty' })).json();
    expect((await ingestion.send('DELETE', `/campaigns/${empty.id}`)).statusCode).toBe(204);
    expect((await ingestion.get(`/campaigns/${empty.id}`)).statusCode).toBe(404);
    await happened(ingestion, { email: 'a@full.example' }, { campaign: 'Full' });
    expect((await ingestion.send('DELETE', `/campaigns/${(await find('full')).id}`)).statusCode).toBe(409);
  });

  it('are joined by UTM parameters', async () => {
    const made = (await ingestion.post('/campaigns', { name: 'Mailing' })).json();
    const lead = await happened(
      ingestion,
      { email: 'a@utm.example' },
      { metadata: { utm_campaign: 'MAILING' } },
    );
    expect((await ingestion.get(`/leads/${lead}/events`)).json().data).toMatchObject([
      { campaign_id: made.id },
    ]);
  });

  describe('joined by what the source calls them', () => {
    const join = (refs: CampaignRef[]) =>
      others.transact(async (unit) => {
        const found = await findOrJoinCampaigns(unit.tx, refs, unit.now);
        return refs.map((ref) => found.get(campaignRefKey(ref))!.id);
      });
    const ref = (externalId: string | null, name: string | null, source = 'ads'): CampaignRef => ({
      source,
      externalId,
      name,
    });

    it('are found by the id, else by the name, and remember an id that came with the name', async () => {
      const [byName] = await join([ref(null, 'Joined')]);
      expect(await join([ref('1', 'joined'), ref('1', 'joined'), ref(null, ' Joined')])).toEqual([
        byName,
        byName,
        byName,
      ]);
      expect(await join([ref('1', null), ref('1', 'Called otherwise')])).toEqual([byName, byName]);
    });

    it('are made without a name, and are others in another source', async () => {
      const [here, there] = await join([ref('7', null), ref('7', null, 'other')]);
      expect(here).not.toBe(there);
      expect((await ingestion.get(`/campaigns/${here}`)).json()).toMatchObject({
        name: 'ads 7',
        known: false,
        source_campaigns: [{ source: 'ads', external_id: '7' }],
      });
      expect(await join([ref('7', 'At last a name')])).toEqual([here]);
    });

    it('are made once by many at the same moment', async () => {
      const made = await Promise.all(
        Array.from({ length: 8 }, () => join([ref('99', 'Crowd'), ref('98', null)])),
      );
      expect(new Set(made.map((ids) => ids.join())).size).toBe(1);
    });
  });

  it('count people, not ids: whom they brought, and what became of them', async () => {
    const other = { campaign: 'Before and after' };
    const mine = { campaign: 'Counted' };
    // New by it; routed, with a deal won.
    const won = await happened(ingestion, { email: 'won@count.example' }, { ...mine, occurred_at: at(10) });
    // Met another first; routed between the two, so the other is the last touch.
    const late = await happened(ingestion, { email: 'late@count.example' }, { ...other, occurred_at: at(5) });
    await happened(ingestion, { email: 'late@count.example' }, { ...mine, occurred_at: at(20) });
    // A plain visit came first; two ids, one person; the last touch.
    const visitor = await happened(ingestion, { email: 'two@count.example' }, { occurred_at: at(1) });
    await happened(
      ingestion,
      { linkedin_url: 'https://linkedin.com/in/count' },
      { ...mine, occurred_at: at(2) },
    );
    await happened(
      ingestion,
      { email: 'two@count.example', linkedin_url: 'https://linkedin.com/in/count' },
      { ...mine, occurred_at: at(3) },
    );
    await others.tell([
      routed(won, {}, { at: at(11) }),
      routed(late, {}, { at: at(15) }),
      dealOpened(won, { deal_id: newId(), status: 'won', value_cents: 120_000, currency: 'EUR' }),
      dealOpened(won, { deal_id: newId(), status: 'won', value_cents: 5_000, currency: 'CHF' }),
      dealOpened(late, { deal_id: newId(), status: 'superseded' }),
      dealOpened(late, { deal_id: newId(), status: 'open' }),
    ]);
    const { id } = await find('counted');
    expect((await ingestion.get(`/campaigns/${id}/stats`)).json()).toEqual({
      events: 4,
      first_event_at: at(2),
      last_event_at: at(20),
      new_leads: 1,
      leads: 3,
      routed: 2,
      deals: 3,
      won: 2,
      won_value: [
        { currency: 'CHF', cents: 5_000 },
        { currency: 'EUR', cents: 120_000 },
      ],
      first_touch: { leads: 2, routed: 1, deals: 2, won: 2, won_value: expect.any(Array) },
      last_touch: { leads: 2, routed: 1, deals: 2, won: 2, won_value: expect.any(Array) },
    });
    expect(
      (await ingestion.get(`/leads?campaign_id=${id}`))
        .json()
        .data.map((lead: { id: string }) => lead.id)
        .sort(),
    ).toEqual([won, late, visitor].sort());
    expect((await ingestion.get(`/campaigns/${newId()}/stats`)).statusCode).toBe(404);
    const empty = (await ingestion.post('/campaigns', { name: 'Nobody yet' })).json();
    expect((await ingestion.get(`/campaigns/${empty.id}/stats`)).json()).toMatchObject({
      events: 0,
      leads: 0,
      first_event_at: null,
      won_value: [],
    });
  });
});

describe('organizations', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  it('are listed with their leads, and keep the name that a person gives them', async () => {
    const lead = await happened(ingestion, { email: 'a@acme-bio.example' });
    const colleague = await happened(ingestion, { email: 'b@acme-bio.example' });
    await happened(ingestion, { email: 'c@elsewhere.example' });
    const [found] = (await ingestion.get('/organizations?domain=ACME-bio.example')).json().data;
    expect(found).toMatchObject({ name: 'acme-bio.example', leads: 2, routed: 0 });
    const renamed = await ingestion.send('PATCH', `/organizations/${found.id}`, { name: 'Acme Bio' });
    expect(renamed.json()).toMatchObject({ id: found.id, name: 'Acme Bio', domain: 'acme-bio.example' });
    await happened(ingestion, { email: 'a@acme-bio.example' }, { lead: { company: 'Acme Biotech Inc.' } });
    expect((await ingestion.get(`/organizations/${found.id}`)).json()).toMatchObject({ name: 'Acme Bio' });
    const leads = (await ingestion.get(`/organizations/${found.id}/leads?sort=created_at`)).json().data;
    expect(leads.map(({ id }: { id: string }) => id)).toEqual([lead, colleague]);
    expect((await ingestion.get('/organizations?q=acme&limit=1')).json()).toMatchObject({
      next_cursor: null,
    });
  });

  it('answer 404 when they are not there', async () => {
    for (const url of [`/organizations/${newId()}`, `/organizations/${newId()}/leads`])
      expect((await ingestion.get(url)).statusCode).toBe(404);
    expect((await ingestion.send('PATCH', `/organizations/${newId()}`, { name: 'X' })).statusCode).toBe(404);
  });
});
