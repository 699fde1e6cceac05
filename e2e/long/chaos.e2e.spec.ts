import { describe, expect, it } from '@jest/globals';
import { chaosRun } from '../support/chaos-run.ts';

const minutes = 8;
const timeoutMs = 30 * 60_000;

describe('every fault there is', () => {
  it.each([
    ['one process of each service', { seed: 1 }],
    ['two processes of each service', { seed: 2, replicas: 2 }],
    ['a cluster of three brokers', { seed: 3, cluster: true }],
  ])(
    'leaves nothing lost, doubled or left out with %s',
    async (_, options) => {
      const { passed, report } = await chaosRun({ minutes, ...options });
      expect(passed ? '' : report).toBe('');
    },
    timeoutMs,
  );
});
