import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';

describe('who is who', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  type Sent = { event_id: string; lead_id: string };
  let count = 0;
  const unique = () => `n${(count += 1)}`;
  const send = async (
    lead_identifier: Record<string, string>,
    more: Record<string, unknown> = {},
  ): Promise<Sent> => {
    const answer = await ingestion.post('/events/ingest', {
      event_type: 'page_visited',
      source: 'portal',
      event_id: unique(),
      occurred_at: '2026-01-21T12:00:00Z',
      lead_identifier,
      ...more,
    });
    expect(answer.json()).toMatchObject({ status: 'recorded' });
    return answer.json();
  };
  const lead = async (id: string) => (await ingestion.get(`/leads/${id}`)).json();
  const eventsOf = async (id: string): Promise<string[]> =>
    (await ingestion.get(`/leads/${id}/events?limit=200`))
      .json()
      .data.map((event: { id: string }) => event.id);
  const unmerge = (id: string) => ingestion.post(`/leads/${id}/unmerge`, {});
  const linkedin = (name: string) => `https://www.linkedin.com/in/${name}`;

  it('gives each lead back exactly its events when a merge is undone, those since the merge included', async () => {
    const [mail, profile] = [`${unique()}@undo.example`, linkedin(`undo-${unique()}`)];
    const a = await send({ email: mail }, { lead: { first_name: 'Ada', company: 'Undo AG' } });
    const b = await send({ linkedin_url: profile }, { lead: { first_name: 'Grace', job_title: 'CTO' } });
    const both = await send({ email: mail, linkedin_url: profile });
    const later = await send({ linkedin_url: profile });
    expect(later.lead_id).toBe(a.lead_id);
    expect(await lead(b.lead_id)).toMatchObject({ id: a.lead_id, company: 'Undo AG', job_title: 'CTO' });
    expect(await eventsOf(a.lead_id)).toHaveLength(4);

    const answer = await unmerge(b.lead_id);
    expect(answer.json()).toEqual({
      lead_id: b.lead_id,
      was_merged_into: a.lead_id,
      leads: [
        { id: a.lead_id, merged_ids: [] },
        { id: b.lead_id, merged_ids: [] },
      ],
    });
    expect((await eventsOf(a.lead_id)).sort()).toEqual([a.event_id, both.event_id].sort());
    expect((await eventsOf(b.lead_id)).sort()).toEqual([b.event_id, later.event_id].sort());
    expect(await lead(a.lead_id)).toMatchObject({ first_name: 'Ada', company: 'Undo AG', job_title: null });
    expect(await lead(b.lead_id)).toMatchObject({ first_name: 'Grace', company: null, job_title: 'CTO' });

    const again = await send({ email: mail, linkedin_url: profile });
    expect(again.lead_id).toBe(a.lead_id);
    expect((await lead(b.lead_id)).id).toBe(b.lead_id);
  });

  it('says what is wrong with an unmerge', async () => {
    const { lead_id } = await send({ email: `${unique()}@undo.example` });
    expect((await unmerge(lead_id)).json()).toMatchObject({ status: 409, code: 'not_merged' });
    expect((await unmerge('01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10')).statusCode).toBe(404);
  });

  it('merge then unmerge is the identity, whatever was known of the two', async () => {
    const act = fc.record({
      of: fc.constantFrom<'a' | 'b'>('a', 'b'),
      day: fc.integer({ min: 1, max: 28 }),
      first_name: fc.option(fc.constantFrom('Ada', 'Grace', 'Edsger'), { nil: undefined }),
      company: fc.option(fc.constantFrom('Undo AG', 'Redo GmbH'), { nil: undefined }),
      type: fc.constantFrom('page_visited', 'email_unsubscribed', 'form_submitted'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 6 }),
        fc.array(act, { maxLength: 4 }),
        async (before, after) => {
          const play = async (merged: boolean) => {
            const ids = {
              a: { email: `${unique()}@m.example` },
              b: { linkedin_url: linkedin(`m-${unique()}`) },
            };
            const perform = ({ of, day, type, ...names }: (typeof before)[number]) =>
              send(ids[of], {
                event_type: type,
                occurred_at: `2026-02-${String(day).padStart(2, '0')}T12:00:00Z`,
                lead: names,
              });
            const [a, b] = [await send(ids.a), await send(ids.b)];
            const sent = [a, b];
            for (const each of before) sent.push(await perform(each));
            if (merged) await send({ ...ids.a, ...ids.b });
            for (const each of after) sent.push(await perform(each));
            if (merged) expect((await unmerge(b.lead_id)).statusCode).toBe(200);
            const state = async (id: string) => {
              const { first_name, last_name, company, job_title, status } = await lead(id);
              const events = await eventsOf(id);
              return {
                ...{ first_name, last_name, company, job_title, status },
                events: sent.flatMap(({ event_id }, index) => (events.includes(event_id) ? [index] : [])),
              };
            };
            return { a: await state(a.lead_id), b: await state(b.lead_id) };
          };
          expect(await play(true)).toEqual(await play(false));
        },
      ),
      { numRuns: 10 },
    );
  }, 120_000);

  it('asks a person about a phone number that two addresses share, and does as they say', async () => {
    const phone = `+49301${String(Date.now()).slice(-7)}`;
    const [first, second] = [`${unique()}@one.example`, `${unique()}@two.example`];
    const a = await send({ email: first, phone });
    const b = await send({ email: second, phone });
    expect(b.lead_id).not.toBe(a.lead_id);
    const reviews = (await ingestion.get(`/leads/identity-reviews?lead_id=${b.lead_id}`)).json().data;
    expect(reviews).toHaveLength(1);
    expect(reviews[0]).toMatchObject({ state: 'open', kind: 'phone' });
    expect(reviews[0].lead_ids.sort()).toEqual([a.lead_id, b.lead_id].sort());

    const decide = (decision: string) =>
      ingestion.post(`/leads/identity-reviews/${reviews[0].id}/decide`, { decision });
    expect((await decide('same')).json()).toMatchObject({ state: 'same', decided_by: 'portal' });
    expect((await decide('same')).statusCode).toBe(200);
    expect((await decide('different')).json()).toMatchObject({ status: 409, code: 'already_decided' });
    expect((await lead(b.lead_id)).id).toBe(a.lead_id);
    expect((await eventsOf(a.lead_id)).sort()).toEqual([a.event_id, b.event_id].sort());
  });

  const openReviews = async (leadId: string): Promise<{ id: string; lead_ids: string[]; value: string }[]> =>
    (await ingestion.get(`/leads/identity-reviews?state=open&lead_id=${leadId}`)).json().data;

  it('asks nobody any more once the two are known to be one, whatever was known first, until they are parted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
        const external_id = unique();
        const [first, second] = [`${unique()}@one.example`, `${unique()}@two.example`];
        const profile = linkedin(`settled-${unique()}`);
        const acts: Record<string, string>[] = [
          { email: first, external_id },
          { email: second, external_id },
          { email: first, linkedin_url: profile },
          { email: second, linkedin_url: profile },
        ];
        const ids: string[] = [];
        for (const index of order) ids.push((await send(acts[index]!)).lead_id);
        const people = await Promise.all(ids.map(async (id) => (await lead(id)).id as string));
        expect(new Set(people).size).toBe(1);
        expect(await openReviews(people[0]!)).toEqual([]);
      }),
      { numRuns: 5 },
    );
    const external_id = unique();
    const a = await send({ email: `${unique()}@one.example`, external_id });
    const other = { email: `${unique()}@two.example` };
    const b = await send({ ...other, external_id });
    const [review] = await openReviews(b.lead_id);
    const profile = linkedin(`settled-${unique()}`);
    await send({ email: (await lead(a.lead_id)).email, linkedin_url: profile });
    await send({ ...other, linkedin_url: profile });
    expect(await openReviews(a.lead_id)).toEqual([]);
    const decide = (decision: string) =>
      ingestion.post(`/leads/identity-reviews/${review!.id}/decide`, { decision });
    expect((await decide('same')).json()).toMatchObject({ state: 'settled', decided_by: null });
    const refused = (await decide('different')).json();
    expect(refused).toMatchObject({ status: 409, code: 'already_decided' });
    expect(refused.detail).toContain('/unmerge');

    await unmerge(b.lead_id);
    expect(await openReviews(a.lead_id)).toMatchObject([{ id: review!.id }]);
    expect((await decide('different')).json()).toMatchObject({ state: 'different' });
  }, 120_000);

  it('asks about the same people whoever came first with what they share', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
        const external_id = unique();
        const acts = [0, 1, 2, 3].map((each) => ({
          email: `${unique()}@shared-${each}.example`,
          external_id,
        }));
        const ids: string[] = [];
        for (const index of order) ids.push((await send(acts[index]!)).lead_id);
        expect(new Set(ids).size).toBe(4);
        const reviews = (await Promise.all(ids.map(openReviews))).flat();
        const pairs = new Map(reviews.map(({ id, lead_ids }) => [id, lead_ids]));
        // Each pair shares somebody with the others: what is decided of all of them says of each who they are.
        expect(pairs.size).toBe(3);
        expect(new Set([...pairs.values()].flat())).toEqual(new Set(ids));
      }),
      { numRuns: 4 },
    );
  }, 120_000);

  it('gives what was done anonymously in a browser to whoever had last said who they are', async () => {
    const at = (hour: number) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`;
    const acts = (browser: string, person: Record<'p' | 'q', { email: string }>) => [
      { who: { anonymous_id: browser }, hour: 1 },
      { who: { ...person.p, anonymous_id: browser }, hour: 3 },
      { who: { anonymous_id: browser }, hour: 5 },
      { who: { ...person.q, anonymous_id: browser }, hour: 7 },
      { who: { anonymous_id: browser }, hour: 9 },
      { who: { ...person.p, anonymous_id: browser }, hour: 11 },
      { who: { anonymous_id: browser }, hour: 13 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), async (order) => {
        const person = {
          p: { email: `${unique()}@shared.example` },
          q: { email: `${unique()}@shared.example` },
        };
        const all = acts(`browser-${unique()}-of-two`, person);
        const sent = new Map<number, Sent>();
        for (const index of order) {
          const { who, hour } = all[index]!;
          sent.set(index, await send(who, { occurred_at: at(hour) }));
        }
        const indexesOf = async (id: string) => {
          const events = await eventsOf(id);
          return [...sent]
            .flatMap(([index, { event_id }]) => (events.includes(event_id) ? [index] : []))
            .sort();
        };
        expect(await indexesOf(sent.get(1)!.lead_id)).toEqual([0, 1, 2, 5, 6]);
        expect(await indexesOf(sent.get(3)!.lead_id)).toEqual([3, 4]);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('follows that rule whoever does what when, in whatever order it comes', async () => {
    const acts = fc.uniqueArray(
      fc.record({ hour: fc.integer({ min: 1, max: 22 }), who: fc.constantFrom('', '', 'p', 'q', 'r') }),
      { selector: ({ hour }) => hour, minLength: 4, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const browser = `browser-${unique()}-of-some`;
        const name = unique();
        const sent: { hour: number; who: string; event_id: string }[] = [];
        for (const { hour, who } of all) {
          const identified: Record<string, string> =
            who === '' ? {} : { email: `${who}-${name}@some.example` };
          const occurred_at = `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`;
          const { event_id } = await send({ ...identified, anonymous_id: browser }, { occurred_at });
          sent.push({ hour, who, event_id });
        }
        const told = sent.filter(({ who }) => who !== '').sort((a, b) => a.hour - b.hour);
        const expected = new Map<string, string[]>();
        for (const { hour, who, event_id } of sent) {
          const last = told.findLast((each) => each.hour <= hour) ?? told[0];
          const owner = who || (last?.who ?? '');
          expected.set(owner, [...(expected.get(owner) ?? []), event_id]);
        }
        for (const who of new Set(told.map((each) => each.who))) {
          const people = (await ingestion.get(`/leads?email=${who}-${name}@some.example`)).json().data;
          expect((await eventsOf(people[0].id)).sort()).toEqual(expected.get(who)!.sort());
        }
      }),
      { numRuns: 5 },
    );
  }, 120_000);

  it('makes one lead of a person who comes by 200 requests at once under different names', async () => {
    const name = unique();
    const identifiers = Array.from({ length: 200 }, (_, index) => {
      const chain = [`${name}-${index}@crowd.example`, `${name}-${(index + 1) % 200}`] as const;
      return index % 2 === 0
        ? { email: `${name}-${index}@crowd.example`, linkedin_url: linkedin(chain[1]) }
        : { linkedin_url: linkedin(`${name}-${index}`), email: `${name}-${(index + 1) % 200}@crowd.example` };
    });
    const answers = await Promise.all(
      identifiers.map((lead_identifier, index) =>
        ingestion.post('/events/ingest', {
          ...{ event_type: 'page_visited', source: 'portal', occurred_at: '2026-01-21T12:00:00Z' },
          ...{ event_id: `${name} ${index}`, lead_identifier },
        }),
      ),
    );
    // On a busy machine the broker keeps some until the database has time for them.
    expect(answers.filter((answer) => answer.statusCode !== 202)).toEqual([]);
    await eventually(async () => {
      const people = (await ingestion.get(`/leads?q=${name}-&limit=200`)).json().data;
      expect(people).toHaveLength(1);
      const events = await eventsOf(people[0].id);
      expect(events.sort()).toEqual(answers.map((answer) => answer.json().event_id).sort());
    });
  }, 60_000);
});
