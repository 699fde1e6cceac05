import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { checkConflictHistories } from '../conflict-histories.ts';
import { startDatabase, type TestState } from '../harness.ts';

describe('two thousand histories of conflicts', () => {
  let state: TestState;
  beforeAll(async () => {
    state = await startDatabase();
  });
  afterAll(() => state.stop());

  it('have one outcome each', () => checkConflictHistories(state, 2_000), 3_600_000);
});
