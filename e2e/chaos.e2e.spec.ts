import { expect, it } from '@jest/globals';
import { chaosRun } from './support/chaos-run.ts';

it('nothing is lost, doubled or left out while processes, broker and connections are struck', async () => {
  const { passed, report, strikes } = await chaosRun({
    minutes: 0.4,
    seed: 1,
    faults: ['kill-service', 'kill-several', 'kill-broker', 'cut-postgres-sessions', 'cut-connection'],
  });
  expect(strikes).not.toEqual([]);
  expect(passed ? '' : report).toBe('');
}, 240_000);
