import { products } from '@dna/contracts';
import { newId } from '@dna/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { measureSignals } from '../src/domain/measure-signals.ts';
import { sumSignals, weighIntent } from '../src/domain/weigh-intent.ts';
import { sumSignalsInDatabase } from '../src/store/sum-signals.ts';
import { handlersOn, prior, startDatabase, type TestState } from './harness.ts';

const dayMs = 86_400_000;
const anySignals = fc.array(
  fc.record({
    product: fc.constantFrom(...products),
    milliWeight: fc.integer({ min: -4_000, max: 5_000 }),
    occurredAtMs: fc.integer({ min: 0, max: 300 * dayMs }),
  }),
  { maxLength: 30 },
);

describe('the sums of very many signals, taken in Postgres', () => {
  let state: TestState;
  let transaction: ReturnType<typeof handlersOn>['transaction'];
  beforeAll(async () => {
    state = await startDatabase();
    ({ transaction } = handlersOn(state));
  });
  afterAll(() => state.stop());

  it('are those of the pure function, with the same main reasons', async () => {
    await fc.assert(
      fc.asyncProperty(anySignals, fc.integer({ min: -dayMs, max: 1_000 * dayMs }), async (given, atMs) => {
        const leadId = newId();
        const ruleIds = [newId(), newId()];
        const signals = given.map((signal, index) => ({
          ...signal,
          eventId: newId(),
          ruleId: ruleIds[index % 2]!,
          eventType: 'email_replied',
        }));
        if (signals.length > 0) {
          await state.db
            .insertInto('intent_signals')
            .values(
              signals.map((signal) => ({
                event_id: signal.eventId,
                rule_id: signal.ruleId,
                lead_id: leadId,
                event_type: signal.eventType,
                occurred_at: new Date(signal.occurredAtMs),
                product: signal.product,
                milli_weight: signal.milliWeight,
                detail: { campaign_product: 'x' },
              })),
            )
            .execute();
        }
        const span = { sinceMs: -dayMs, untilMs: null };
        const { sums, top } = await transaction((tx) =>
          sumSignalsInDatabase(tx, [leadId], ruleIds, atMs, span),
        );
        expect(sums).toEqual(sumSignals(signals, atMs));
        const measured = measureSignals(signals, new Set(ruleIds), atMs, prior);
        expect(measured).toEqual({ ...weighIntent(sums, prior), top });
      }),
      { numRuns: 150 },
    );
  });
});
