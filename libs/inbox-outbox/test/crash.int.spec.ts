import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import { makeDeals, publishDeals } from './deals.ts';
import { startHarness, type Harness } from './harness.ts';

const steps = [
  'begun',
  'deduplicated',
  'handled',
  'saved',
  'committed',
  'acknowledged',
  'published',
] as const;

describe('a process that is killed', () => {
  let harness: Harness;
  let child: ChildProcess | null = null;
  let exited: Promise<unknown[]> | null = null;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await exited;
    await harness.stop();
  });

  const run = (killAt?: string) => {
    child = spawn(process.execPath, [path.join(import.meta.dirname, 'crashing-process.ts')], {
      stdio: 'inherit',
      env: {
        ...process.env,
        INTEGRATION_DATABASE_URL: harness.databaseUrl,
        NATS_URL: harness.nats.url,
        ...(killAt !== undefined && { KILL_AT: killAt }),
      },
    });
    exited = once(child, 'exit');
    return exited;
  };

  it.each(steps)(
    'at the step "%s" loses nothing and does nothing twice',
    async (step) => {
      const deals = makeDeals(200);
      await publishDeals(harness.bus, deals);
      expect(await run(step)).toEqual([null, 'SIGKILL']);
      void run();
      await eventually(() => expect(new Set(harness.heard).size).toBe(200), { timeoutMs: 20_000 });
      const effects = await harness.effects();
      expect(effects).toHaveLength(200);
      expect(effects.every((effect) => effect.times === 1)).toBe(true);
      expect(harness.heard).toHaveLength(200);
    },
    60_000,
  );
});
