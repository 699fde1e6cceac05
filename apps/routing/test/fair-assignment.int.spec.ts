import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { checkFairAssignment } from './fair-assignment.ts';
import { startDatabase, type TestState } from './harness.ts';

describe('sixteen workers in two processes', () => {
  let state: TestState;
  beforeAll(async () => {
    state = await startDatabase();
  });
  afterAll(() => state.stop());

  it('exceed no capacity, give no lead twice, nothing to who is away, and turns as they are due', async () => {
    await checkFairAssignment(state, { leads: 1_500, processes: 2, workers: 8, awayMs: 800 });
  }, 120_000);
});
