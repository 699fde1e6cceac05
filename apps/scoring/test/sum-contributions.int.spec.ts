import { newId } from '@dna/database';
import { recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayMs, type Decay } from '../src/domain/decay.ts';
import { measureEntries } from '../src/domain/measure-entries.ts';
import type { CountedEntry } from '../src/domain/score-lead.ts';
import { picoPoints, toScore } from '../src/domain/score-lead.ts';
import { sumContributions } from '../src/store/sum-contributions.ts';
import { measureLeads } from '../src/ledger/measure-leads.ts';
import { publishedRuleset } from '../src/store/rulesets.ts';
import { anyEntries } from './any-entries.ts';
import { handlersOn, policy, startDatabase, type TestState } from './harness.ts';

const whole = { sinceMs: null, untilMs: null };

describe('the sum of a large ledger, taken in Postgres', () => {
  let state: TestState;
  let transaction: ReturnType<typeof handlersOn>['transaction'];
  beforeAll(async () => {
    state = await startDatabase();
    ({ transaction } = handlersOn(state));
  });
  afterAll(() => state.stop());

  it('is that of the pure function, with the same main reasons', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, fc.integer({ min: -dayMs, max: 400 * dayMs }), async (entries, atMs) => {
        const { leadId, decays, rows } = ledgerOf(entries);
        if (rows.length > 0) await state.db.insertInto('contributions').values(rows).execute();
        const summed = await transaction((tx) => sumContributions(tx, [leadId], decays, atMs, whole));
        const expected = entries.reduce((sum, entry) => sum + picoPoints(entry, atMs), 0n);
        expect(summed.sum).toBe(expected);

        const measured = measureEntries(
          rows.map((row) => ({
            eventId: row.event_id,
            ruleId: row.rule_id,
            occurredAtMs: row.occurred_at.getTime(),
            effectiveMilliPoints: row.effective_milli_points,
          })),
          decays,
          atMs,
        );
        expect(measured.score).toBe(toScore(summed.sum));
        expect(measured.top).toEqual(summed.top);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves out what had not happened yet, what cannot count any more and what no rule stands for', async () => {
    const expire: Decay = { kind: 'expire', days: 90 };
    const entry = (day: number): CountedEntry => ({
      effectiveMilliPoints: 1_000,
      occurredAtMs: day * dayMs,
      decay: expire,
    });
    const { leadId, decays, rows } = ledgerOf([entry(10), entry(20), entry(30)]);
    await state.db
      .insertInto('contributions')
      .values([...rows, { ...rows[0]!, event_id: newId(), rule_id: newId() }])
      .execute();
    const span = { sinceMs: 10 * dayMs, untilMs: 20 * dayMs };
    const { sum } = await transaction((tx) => sumContributions(tx, [leadId], decays, 40 * dayMs, span));
    expect(toScore(sum)).toBe(1);
  });

  it('is taken for families with too much to load, and their next look is soon', async () => {
    const leadId = newId();
    const { handle } = handlersOn(state);
    const now = new Date('2026-11-25T12:00:00Z');
    const visits = Array.from({ length: 9 }, (_, index) =>
      recorded(leadId, {
        type: index % 2 === 0 ? 'demo_requested' : 'content_downloaded',
        at: new Date(now.getTime() - index * 7 * dayMs),
      }),
    );
    await handle(visits, now);
    const family = { root: leadId, members: [leadId] };
    const measure = (loadLimit: number) =>
      transaction(async (tx) => {
        const ruleset = await publishedRuleset(tx);
        const options = { ruleset, policy: policy.decay, atMs: now.getTime(), loadLimit };
        return (await measureLeads(tx, [family], options)).get(leadId)!;
      });
    const loaded = await measure(9);
    const summed = await measure(8);
    expect(loaded.score).toBe(190);
    expect(summed).toMatchObject({ score: loaded.score, top: loaded.top });
    expect(summed.nextChangeMs).toBe(now.getTime() + 600_000);
  });
});

function ledgerOf(entries: CountedEntry[]) {
  const leadId = newId();
  const decays = new Map<string, Decay>();
  const rows = entries.map(({ effectiveMilliPoints, occurredAtMs, decay }) => {
    const ruleId = newId();
    decays.set(ruleId, decay);
    return {
      event_id: newId(),
      rule_id: ruleId,
      lead_id: leadId,
      occurred_at: new Date(occurredAtMs),
      milli_points: effectiveMilliPoints,
      effective_milli_points: effectiveMilliPoints,
    };
  });
  return { leadId, decays, rows };
}
