import { createLogger, type Logger } from '@dna/observability';
import { ConfigError } from './read-config.ts';

export type Service = { start(): Promise<void>; stop(): Promise<void> };

type Definition<C> = {
  name: string;
  config: () => C;
  create: (config: C) => Promise<Service> | Service;
};

const stopDeadlineMs = 25_000;

/** The whole of a process: settings → service → start → signals → stop. Resolves when it runs; ends by `process.exit`. */
export async function runService<C>({ name, config, create }: Definition<C>): Promise<void> {
  const log = createLogger({ service: name, level: 'info' });
  dieOfBugs(log);
  const settings = settingsOrExit(name, config);
  let isStopping = (): boolean => false;
  try {
    const service = await create(settings);
    isStopping = stopOnSignal(log, service);
    await service.start();
    if (!isStopping()) log.info({ pid: process.pid, node: process.version }, 'service started');
  } catch (error) {
    // Stopping takes the ground from under a start that is still under way.
    if (!isStopping()) exitWith(log, error, 'service could not start');
  }
}

function settingsOrExit<C>(name: string, config: () => C): C {
  try {
    return config();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${name}: ${problem}\n`);
    process.exit(1);
  }
}

/** After an error that nobody expected the state of the process is unknown. Postgres and the broker hold everything that matters. */
function dieOfBugs(log: Logger): void {
  process.on('uncaughtException', (error) => exitWith(log, error, 'uncaught exception'));
  process.on('unhandledRejection', (reason) => exitWith(log, reason, 'unhandled rejection'));
}

function exitWith(
  log: Logger,
  error: unknown,
  message: 'uncaught exception' | 'unhandled rejection' | 'service could not start',
): never {
  log.fatal({ err: error }, message);
  process.exit(1);
}

/** The first signal stops in order, a second one at once. Returns whether one has come. */
function stopOnSignal(log: Logger, service: Service): () => boolean {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) {
      log.warn({ signal }, 'stopped at once');
      process.exit(1);
    }
    stopping = true;
    log.info({ signal }, 'service stopping');
    void stopInTime(log, service);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => stopping;
}

async function stopInTime(log: Logger, service: Service): Promise<void> {
  setTimeout(() => {
    log.error({ deadline_ms: stopDeadlineMs }, 'stop took too long');
    process.exit(1);
  }, stopDeadlineMs);
  try {
    await service.stop();
    log.info('service stopped');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'stop failed');
    process.exit(1);
  }
}
