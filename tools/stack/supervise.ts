import { setTimeout as delay } from 'node:timers/promises';
import type { ChildExit } from '@dna/local-servers';

export interface Running {
  pid: number;
  exited: Promise<ChildExit>;
  stop(): Promise<unknown>;
}

export interface Supervised {
  name: string;
  /** Of the present process, or of the last one while it is down. */
  pid(): number;
  /** How often it has ended by itself. */
  crashes(): number;
  /** As a crash: the process gets the signal, and is started again by itself. After SIGKILL (the default) it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Down until it is started again: orderly, or at once by a signal. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
}

export interface SuperviseOptions {
  name: string;
  start: () => Promise<Running>;
  log: (line: string) => void;
  onStart?: () => void;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** Whoever has run for so long starts again at the first delay. */
const STABLE_AFTER_MS = 30_000;

/** Keeps a process running until it is told to stop. The first start must succeed. */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const { name, log } = options;
  let running: Running;
  let wanted = false;
  let crashes = 0;
  let wake = new AbortController();
  let watching: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    if (wanted) return;
    await watching;
    running = await options.start();
    wanted = true;
    wake = new AbortController();
    options.onStart?.();
    watching = watch();
  }

  async function watch(): Promise<void> {
    let delayMs = FIRST_DELAY_MS;
    for (;;) {
      const startedAt = performance.now();
      const exit = await running.exited;
      if (!wanted) return;
      crashes += 1;
      if (performance.now() - startedAt > STABLE_AFTER_MS) delayMs = FIRST_DELAY_MS;
      log(`${name} ended (${describe(exit)}); starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs, wake.signal);
      if (!wanted) return;
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      await startAgain();
    }
  }

  /** A start that fails counts as one more crash: the loop sees a process that has ended. */
  async function startAgain(): Promise<void> {
    try {
      running = await options.start();
      options.onStart?.();
      // Told to stop while it was starting: the loop then sees it end.
      if (!wanted) await running.stop();
    } catch (error) {
      log(`${name} does not start: ${(error as Error).message}`);
    }
  }

  async function stop(signal?: NodeJS.Signals): Promise<void> {
    wanted = false;
    wake.abort();
    if (signal === undefined) await running.stop();
    else signalQuietly(running.pid, signal);
    await running.exited;
    await watching;
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { pid, exited } = running;
    signalQuietly(pid, signal);
    if (signal === 'SIGKILL') await exited;
  }

  await start();
  return {
    name,
    pid: () => running.pid,
    crashes: () => crashes,
    kill,
    stop,
    start,
  };
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

function describe({ code, signal }: ChildExit): string {
  return signal === null ? `exit code ${code}` : signal;
}
