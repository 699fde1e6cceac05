import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allFaults, fittingFaults, hasPassed, renderReport, runChaos } from '@dna/tools/chaos';

export type ChaosRun = {
  passed: boolean;
  /** What was done and found, to be read when it has failed. */
  report: string;
  strikes: string[];
};

/** `npm run chaos` inside a test, with these faults. Data and logs stay only where something does not hold. */
export async function chaosRun(options: {
  minutes: number;
  seed: number;
  faults?: string[];
  replicas?: number;
  cluster?: boolean;
}): Promise<ChaosRun> {
  const { replicas = 1, cluster = false } = options;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'dna-chaos-'));
  const lines: string[] = [];
  const result = await runChaos({
    ...options,
    replicas,
    cluster,
    perSecond: 40,
    // Other suites share the processors. How fast it refuses is for `npm run chaos` to say.
    refusalWithinMs: 15_000,
    faults: fittingFaults(allFaults, { replicas, cluster }).filter(
      ({ name }) => options.faults?.includes(name) ?? true,
    ),
    dataDir,
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  const passed = hasPassed(result);
  if (passed) rmSync(dataDir, { recursive: true, force: true });
  return {
    passed,
    report: [...lines, renderReport(result), ...(passed ? [] : [`Data and logs are in ${dataDir}`])].join(
      '\n',
    ),
    strikes: result.strikes.map(({ fault }) => fault),
  };
}
