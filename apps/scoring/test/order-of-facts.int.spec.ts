import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startDatabase, type TestState } from './harness.ts';
import { checkOrderOfFacts } from './order-of-facts.ts';

describe('the same facts, in any order, repeated and cut into any batches', () => {
  let state: TestState;
  beforeAll(async () => {
    state = await startDatabase();
  });
  afterAll(() => state.stop());

  it(
    'end in the same ledger, scores and bases: those of the definition, whatever rules counted meanwhile',
    () => checkOrderOfFacts(state, 30),
    120_000,
  );
});
