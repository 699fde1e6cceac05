import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { checkConflictHistories } from './conflict-histories.ts';
import { startDatabase, type TestState } from './harness.ts';

describe('a conflict, whatever happens at once', () => {
  let state: TestState;
  beforeAll(async () => {
    state = await startDatabase();
  });
  afterAll(() => state.stop());

  it(
    'has one outcome, a record without a gap, and loses nothing',
    () => checkConflictHistories(state, 40),
    120_000,
  );
});
