import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { checkFairAssignment } from '../fair-assignment.ts';
import { startDatabase, type TestState } from '../harness.ts';

describe('sixty-four workers in four processes', () => {
  let state: TestState;
  beforeAll(async () => {
    state = await startDatabase();
  });
  afterAll(() => state.stop());

  it('route 20,000 leads to twelve members', async () => {
    const fairness = await checkFairAssignment(state, {
      leads: 20_000,
      processes: 4,
      workers: 16,
      awayMs: 8_000,
    });
    process.stdout.write(`${JSON.stringify(fairness)}\n`);
  }, 1_800_000);
});
