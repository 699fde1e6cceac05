import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBenchBaseline } from './engine/bench-baseline.ts';
import { startBenchEngine, type BenchEngine } from './engine/bench-engine.ts';
import type { System } from './engine/system.ts';
import { describeMachine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import type { BenchResult } from './report/result.ts';
import { withCeilingRatios } from './report/ceiling-ratios.ts';
import { methodOf } from './report/method.ts';
import type { EngineOptions, ScenarioContext } from './scenarios/scenario.ts';

/**
 * Runs the chosen scenarios one after the other on a data folder of this run's own, which is removed at the end. What
 * is running when the signal comes is stopped, and the run ends with its reason.
 */
export async function runBench(
  options: BenchOptions,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'dna-bench-'));
  const running = new Set<System>();
  const broken = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
  try {
    return await Promise.race([runScenarios(options, folder, running, log, signal), broken]);
  } finally {
    for (const system of running) await system.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runScenarios(
  options: BenchOptions,
  folder: string,
  running: Set<System>,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<BenchResult> {
  const startedAt = new Date();
  const machine = { ...(await describeMachine(folder)), postgres: 'unknown' };
  let systems = 0;

  async function tracked<S extends System>(start: (dataDir: string) => Promise<S>): Promise<S> {
    signal.throwIfAborted();
    const system = await start(join(folder, `system-${(systems += 1)}`));
    const stop = () => system.stop().finally(() => running.delete(system));
    const handle = { ...system, stop };
    running.add(system);
    return handle;
  }

  async function startEngine(engineOptions?: EngineOptions): Promise<BenchEngine> {
    const engine = await tracked((dataDir) => startBenchEngine(dataDir, log, engineOptions));
    const [row] = await engine.query<{ server_version: string }>('show server_version');
    machine.postgres = row!.server_version;
    return engine;
  }

  const context: ScenarioContext = {
    ...options,
    newestAt: startedAt,
    log,
    startEngine,
    startBaseline: () => tracked((dataDir) => startBenchBaseline(dataDir, log)),
    makeFolder: (name) => mkdtempSync(join(folder, `${name}-`)),
  };
  const result: BenchResult = {
    started_at: startedAt.toISOString(),
    full: options.full,
    seed: options.seed,
    machine,
    method: methodOf(options),
  };
  for (const scenario of options.scenarios) {
    log(`${scenario.name}: ${scenario.summary}`);
    Object.assign(result, await scenario.run(context));
  }
  return withCeilingRatios(result);
}
