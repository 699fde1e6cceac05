import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertNode24 } from '../assert-node.ts';
import { allFaults } from './faults/all-faults.ts';
import { OptionError, readOptions, usage } from './options.ts';
import { hasPassed, renderReport } from './report/render-report.ts';
import { runChaos } from './run-chaos.ts';

assertNode24();

/** The engine says within this time that it can take nothing. */
const refusalWithinMs = 3_000;

const brokenOff = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (!brokenOff.signal.aborted) console.log('Stopping');
    brokenOff.abort(new Error(`broken off by ${name}`));
  });
}
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (brokenOff.signal.aborted) process.exitCode = 130;
  else {
    console.error(error instanceof OptionError ? error.message : error);
    process.exitCode = 1;
  }
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args, allFaults);
  if (options === 'help') {
    console.log(`${usage}\nFaults: ${allFaults.map(({ name }) => name).join(', ')}`);
    return 0;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'dna-chaos-'));
  const startedAt = Date.now();
  const log = (line: string) =>
    console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`);
  let keep = true;
  try {
    const result = await runChaos({ ...options, dataDir, log, refusalWithinMs, signal: brokenOff.signal });
    const passed = hasPassed(result);
    console.log(renderReport(result));
    // Late refusals on a machine that has no time say nothing of the engine.
    console.log(`Load average ${loadavg()[1]!.toFixed(1)} on ${availableParallelism()} cores`);
    keep = options.keep || !passed;
    return passed ? 0 : 1;
  } finally {
    if (keep) console.log(`Data and logs are in ${dataDir}`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
}
