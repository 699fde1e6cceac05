import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startDatabase, type TestState } from '../harness.ts';
import { checkOrderOfFacts } from '../order-of-facts.ts';

describe('ten thousand histories', () => {
  let state: TestState;
  beforeAll(async () => {
    state = await startDatabase();
  });
  afterAll(() => state.stop());

  it('end in what the definition says', () => checkOrderOfFacts(state, 10_000), 3_600_000);
});
