import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, sql } from '@dna/database';
import fc from 'fast-check';
import { startIngestion } from './ingestion.harness.ts';
import {
  dealChanged,
  dealMoved,
  dealOpened,
  dealReopenedAt,
  dealWonAt,
  disputed,
  disputedAgain,
  happened,
  intended,
  othersTell,
  reassigned,
  routed,
  scored,
  settled,
  unrouted,
} from './read-model.harness.ts';

describe('the story of a lead', () => {
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

  let people = 0;
  const newLead = async (minute = 0): Promise<string> => {
    people += 1;
    return visit({ email: `person${people}@story.example` }, minute);
  };
  const visit = (identifier: object, minute: number) =>
    happened(ingestion, identifier, {
      occurred_at: `2026-02-01T12:${String(minute).padStart(2, '0')}:00Z`,
      metadata: { page_path: '/pricing' },
    });
  const at = (minute: number) => ({ at: `2026-02-01T12:${String(minute).padStart(2, '0')}:00.000Z` });
  const story = async (leadId: string, query = '') =>
    (await ingestion.get(`/leads/${leadId}/timeline?${query}`)).json().data as {
      id: string;
      kind: string;
      at: string;
      data: Record<string, unknown>;
    }[];

  it('tells events, scores, intents, routes and deals in one order', async () => {
    const lead = await newLead(10);
    await others.tell([
      scored(lead, { score: 8, previous: 0 }, at(11)),
      intended(lead, { primary: 'b2b', previous: null }, at(12)),
      routed(lead, {}, at(13)),
      dealOpened(lead, { deal_id: newId() }, at(14)),
    ]);
    await others.tell([
      scored(lead, { score: 8, previous: 8 }, { ...at(15), version: 2 }),
      intended(lead, { primary: 'b2b', previous: 'b2b' }, { ...at(15), version: 2 }),
    ]);
    const entries = await story(lead);
    expect(entries.map(({ kind }) => kind)).toEqual([
      'deal_created',
      'routed',
      'intent_changed',
      'score_changed',
      'event',
    ]);
    expect(entries.at(-1)!.data).toMatchObject({
      event_type: 'page_visited',
      metadata: { page_path: '/pricing' },
    });
    expect(await story(lead, 'kind=routed')).toHaveLength(1);
    expect(await story(lead, 'from=2026-02-01T12:12:00Z&to=2026-02-01T12:14:00Z')).toHaveLength(2);
  });

  it('pages without missing or repeating an entry, also where several happened at one instant', async () => {
    const lead = await newLead(1);
    await others.tell(
      Array.from({ length: 9 }, (_, index) =>
        scored(lead, { score: index + 1, previous: index }, { ...at(index % 3), version: index + 1 }),
      ),
    );
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = (await ingestion.get(`/leads/${lead}/timeline?limit=2${query}`)).json();
      seen.push(...page.data.map((entry: { id: string }) => entry.id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual((await story(lead)).map(({ id }) => id));
    expect(new Set(seen).size).toBe(10);
  });

  it('is one story for a person who goes by several ids', async () => {
    const one = await newLead(1);
    const other = await visit({ linkedin_url: 'https://linkedin.com/in/story-other' }, 2);
    await others.tell([routed(other, {}, at(3))]);
    await visit(
      { email: `person${people}@story.example`, linkedin_url: 'https://linkedin.com/in/story-other' },
      4,
    );
    const entries = await story(other);
    expect(entries.map(({ kind }) => kind)).toEqual(['event', 'routed', 'event', 'event']);
    expect(await story(one)).toEqual(entries);
    expect((await ingestion.get(`/leads/${one}`)).json()).toMatchObject({
      status: 'routed',
      pipeline: { key: 'b2b' },
    });
    const found = await ingestion.get(`/leads?pipeline=b2b&email=person${people}@story.example`);
    expect(found.json().data).toMatchObject([{ id: one }]);
    await ingestion.post(`/leads/${other}/unmerge`, {});
    expect((await ingestion.get(`/leads/${one}`)).json()).toMatchObject({ status: 'pool', pipeline: null });
    expect((await ingestion.get(`/leads/${other}`)).json()).toMatchObject({ status: 'routed' });
  });

  it('shows the older of two open deals in a pipeline where leads are joined, and each its own when they part', async () => {
    const one = await newLead(1);
    const linkedin_url = `https://linkedin.com/in/deals-${people}`;
    const other = await visit({ linkedin_url }, 2);
    const [older, younger] = [newId(), newId()];
    await others.tell([
      dealOpened(one, { deal_id: younger, pipeline_key: 'b2b' }, at(5)),
      dealOpened(other, { deal_id: older, pipeline_key: 'b2b' }, at(4)),
    ]);
    await visit({ email: `person${people}@story.example`, linkedin_url }, 6);
    const dealOf = async (lead: string) => (await ingestion.get(`/leads/${lead}`)).json().deal_id;
    expect(await dealOf(one)).toBe(older);
    await ingestion.post(`/leads/${other}/unmerge`, {});
    expect([await dealOf(one), await dealOf(other)]).toEqual([younger, older]);
  });

  it('ends the same whatever the order, repetition and split of the messages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        const lead = await newLead();
        const [first, second] = [newId(), newId()];
        const messages = [
          scored(lead, { score: 8, previous: 0 }, { version: 1, ...at(1) }),
          scored(lead, { score: 40, previous: 8 }, { version: 2, ...at(2) }),
          scored(lead, { score: 35, previous: 40 }, { version: 3, ...at(3) }),
          intended(lead, { primary: 'b2b', previous: null, confidence: 0.7 }, { version: 1, ...at(1) }),
          intended(lead, { primary: null, previous: 'b2b', confidence: 0 }, { version: 2, ...at(2) }),
          routed(lead, { pipeline_key: 'b2b' }, { version: 1, ...at(3) }),
          reassigned(lead, { pipeline_key: 'research' }, { version: 2, ...at(5) }),
          dealOpened(lead, { deal_id: first, status: 'open' }, { version: 1, ...at(4) }),
          dealOpened(lead, { deal_id: first, status: 'superseded' }, { version: 2, ...at(4) }),
          dealOpened(lead, { deal_id: second, status: 'won' }, { version: 1, ...at(3) }),
        ];
        const left = [...messages, ...messages.slice(3)];
        while (left.length > 0) {
          const size = (numbers.next().value % 4) + 1;
          const batch = Array.from({ length: Math.min(size, left.length) }, () =>
            left.splice(numbers.next().value % left.length, 1),
          ).flat();
          await others.tell([...new Map(batch.map((each) => [each.id, each])).values()]);
        }
        const entries = await story(lead);
        expect(entries.filter(({ kind }) => kind !== 'event')).toHaveLength(10);
        expect((await ingestion.get(`/leads/${lead}`)).json()).toMatchObject({
          score: 35,
          intent: { primary: null, confidence: 0 },
          pipeline: { key: 'research' },
          deal_id: second,
          status: 'customer',
        });
      }),
      { numRuns: 15 },
    );
  });

  it('says who has a lead now, or that it is back in the pool', async () => {
    const lead = await newLead();
    const [owner, other] = [newId(), newId()];
    const standing = async () => {
      const { status, pipeline, owner } = (await ingestion.get(`/leads/${lead}`)).json();
      return [status, pipeline?.key ?? null, owner?.id ?? null];
    };
    const back = unrouted(lead, { pipeline_key: 'research' }, { version: 3, ...at(3) });
    await others.tell([routed(lead, { pipeline_key: 'b2b', owner_id: owner }, { version: 1, ...at(1) })]);
    expect(await standing()).toEqual(['routed', 'b2b', owner]);
    const moved = reassigned(lead, { pipeline_key: 'research', owner_id: other }, { version: 2, ...at(2) });
    await others.tell([moved]);
    expect(await standing()).toEqual(['routed', 'research', other]);
    await others.tell([back, moved]);
    expect(await standing()).toEqual(['pool', null, null]);
    await others.tell([routed(lead, { pipeline_key: 'b2b', owner_id: owner }, { version: 4, ...at(4) })]);
    await others.tell([back]);
    expect(await standing()).toEqual(['routed', 'b2b', owner]);
    expect((await story(lead)).map(({ kind }) => kind)).toEqual([
      'routed',
      'unrouted',
      'reassigned',
      'routed',
      'event',
    ]);
  });

  it('tells the steps of a deal; whoever has one that was won is a customer, until it is opened again', async () => {
    const lead = await newLead();
    const deal = { deal_id: newId(), pipeline_key: 'b2b' };
    const steps = [
      dealOpened(lead, deal, { version: 1, ...at(1) }),
      dealMoved(lead, deal, { version: 2, ...at(2) }),
      dealChanged(lead, { ...deal, changed: ['title'] }, { version: 3, ...at(3) }),
      dealChanged(lead, { ...deal, changed: ['value_cents'] }, { version: 4, ...at(4) }),
      dealWonAt(lead, { ...deal, value_cents: 700 }, { version: 5, ...at(5) }),
    ];
    await others.tell(steps.toReversed());
    await others.tell(steps);
    expect((await story(lead)).map(({ kind }) => kind)).toEqual([
      'deal_won',
      'deal_updated',
      'deal_stage_changed',
      'deal_created',
      'event',
    ]);
    const status = async () => (await ingestion.get(`/leads/${lead}`)).json().status;
    expect(await status()).toBe('customer');
    await others.tell([dealReopenedAt(lead, deal, { version: 6, ...at(6) })]);
    expect(await status()).toBe('pool');
  });

  it('shows a lead in conflict until somebody has decided, or it belongs somewhere', async () => {
    const [lead, other] = [await newLead(), await newLead()];
    const conflict = { conflict_id: newId() };
    const status = async () => (await ingestion.get(`/leads/${lead}`)).json().status;
    await others.tell([disputed(lead, conflict, { version: 1, ...at(1) })]);
    expect(await status()).toBe('conflict');
    const listed = (await ingestion.get('/leads?status=conflict')).json().data as { id: string }[];
    expect(listed.map(({ id }) => id)).toContain(lead);
    expect(listed.map(({ id }) => id)).not.toContain(other);
    await others.tell([
      disputedAgain(lead, conflict, { version: 3, ...at(3) }),
      settled(lead, conflict, { version: 2, ...at(2) }),
    ]);
    expect(await status()).toBe('conflict');
    await others.tell([routed(lead, {}, at(4))]);
    expect(await status()).toBe('routed');
    await others.tell([unrouted(lead, {}, { version: 2, ...at(5) })]);
    expect(await status()).toBe('conflict');
    await others.tell([settled(lead, conflict, { version: 4, ...at(6) })]);
    expect(await status()).toBe('pool');
    expect((await story(lead)).map(({ kind }) => kind)).toEqual([
      'conflict_resolved',
      'unrouted',
      'routed',
      'conflict_reopened',
      'conflict_resolved',
      'conflict_opened',
      'event',
    ]);
  });

  it('keeps nothing of what is told of an erased lead', async () => {
    const lead = await newLead();
    expect((await ingestion.send('DELETE', `/leads/${lead}`)).statusCode).toBe(202);
    await others.tell([scored(lead), routed(lead), disputed(lead), dealOpened(lead, { deal_id: newId() })]);
    const { rows } = await sql`
      select lead_id from ingestion.lead_views where lead_id = ${lead}
      union all select lead_id from ingestion.lead_routes where lead_id = ${lead}
      union all select lead_id from ingestion.lead_deals where lead_id = ${lead}
      union all select lead_id from ingestion.lead_conflicts where lead_id = ${lead}
      union all select lead_id from ingestion.timeline_entries where lead_id = ${lead}`.execute(
      ingestion.owner,
    );
    expect(rows).toEqual([]);
  });
});
