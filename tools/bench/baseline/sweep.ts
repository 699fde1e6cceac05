import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '@dna/local-servers';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import { familyOf, ticksPerSecond } from '../usage/process-stats.ts';
import { startBaseline, type Baseline } from './start-baseline.ts';

const help = `Measures the baseline at several settings: node tools/bench/baseline/sweep.ts [options]
  --concurrency 10,25,50,100   event jobs at once
  --workers 1,2                worker processes
  --events 20000 --leads 2000  size of the load, sent in arrays of 100 over 8 connections`;

const { values } = parseArgs({
  options: {
    concurrency: { type: 'string', default: '10,25,50,100' },
    workers: { type: 'string', default: '1,2' },
    events: { type: 'string', default: '20000' },
    leads: { type: 'string', default: '2000' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else {
  const generator = await startLoadGenerator();
  try {
    for (const workerProcesses of numbers('workers')) {
      for (const concurrency of numbers('concurrency'))
        await measure(generator, { workerProcesses, concurrency });
    }
  } finally {
    await generator.stop();
  }
}

async function measure(
  generator: LoadGenerator,
  settings: { workerProcesses: number; concurrency: number },
): Promise<void> {
  const [events, leads] = [numbers('events')[0]!, numbers('leads')[0]!];
  const mix = { seed: 1, leads, startAt: new Date(Date.now() - 7 * 86_400_000).toISOString() };
  await generator.prepare({ kind: 'arrays', mix, events, arraySize: 100 });
  const dataDir = mkdtempSync(join(tmpdir(), 'dna-baseline-'));
  const baseline = await startBaseline({
    dataDir,
    port: await freePort(),
    log: () => undefined,
    ...settings,
  });
  try {
    const before = cpuSeconds(baseline);
    const target = { url: baseline.url, apiKey: 'portal:key2' };
    const { startedAt, lastAnswerAt } = await generator.sendClosed({ target, connections: 8 });
    const lastAt = await untilSettled(baseline);
    const rate = (endedAt: number) => Math.round((events / (endedAt - startedAt)) * 1_000);
    const used = cpuSeconds(baseline).map(
      ({ name, seconds }, index) => `${name} ${(seconds - before[index]!.seconds).toFixed(1)}`,
    );
    console.log(
      `workers ${settings.workerProcesses}, concurrency ${settings.concurrency}: ${rate(lastAt.getTime())} events/s settled,`,
      `${rate(lastAnswerAt)} accepted; CPU seconds: ${used.join(', ')}`,
    );
  } finally {
    await baseline.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function untilSettled(baseline: Baseline): Promise<Date> {
  for (;;) {
    const { settled, lastAt } = await baseline.settled();
    if (settled && lastAt !== null) return lastAt;
    await delay(100);
  }
}

function cpuSeconds(baseline: Baseline): { name: string; seconds: number }[] {
  return baseline.processes().map(({ name, pid }) => {
    const ticks = familyOf(pid).reduce((sum, stat) => sum + stat.cpuTicks + stat.endedChildrenCpuTicks, 0);
    return { name, seconds: ticks / ticksPerSecond };
  });
}

function numbers(option: 'concurrency' | 'workers' | 'events' | 'leads'): number[] {
  const found = values[option].split(',').map(Number);
  if (found.every((number) => Number.isInteger(number) && number > 0)) return found;
  throw new Error(
    `--${option} takes whole numbers above 0, with commas in between, such as --${option} 25,50`,
  );
}
