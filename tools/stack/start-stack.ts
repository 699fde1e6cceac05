import { join, resolve } from 'node:path';
import { migrateUp } from '@dna/database';
import { isPortFree } from '@dna/local-servers';
import { ROOT } from '../root.ts';
import { embeddedNats, embeddedPostgres, type ServerHandle } from './embedded-servers.ts';
import { localSettings, withoutEmpty } from './local-settings.ts';
import { SANDBOXES } from './sandboxes.ts';
import { SERVICES, type ServiceDefinition } from './services.ts';
import { lockDataFolder } from './stack-lock.ts';
import { endLeftovers, recordOf, removeStackRecord, writeStackRecord } from './stack-record.ts';
import { startSandboxes } from './start-sandboxes.ts';
import { startServices, stopServices, type Rewire, type ServiceHandle } from './start-services.ts';
import { untilAllReady } from './until-ready.ts';

export interface StackOptions {
  dataDir: string;
  port: number;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  services?: ServiceDefinition[];
  sandbox?: boolean;
  watch?: boolean;
  rewire?: Rewire;
  postgresSettings?: Record<string, string | number>;
  /** Gives up starting, and takes back what was started. */
  signal?: AbortSignal;
}

export interface Stack {
  url: string;
  dataDir: string;
  /** The owner's. */
  databaseUrl: string;
  natsUrl: string;
  services: Record<string, ServiceHandle>;
  sandboxes: Record<string, ServiceHandle>;
  /** Absent where DATABASE_URL or NATS_URL names a server of somebody else's. */
  postgres?: ServerHandle;
  nats?: ServerHandle;
  stop(): Promise<void>;
}

/** The whole engine on this machine: servers, migrations, services, each thing only when the one before it stands. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const undo: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= undoAll(undo));
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: StackOptions,
  undo: (() => Promise<void> | void)[],
): Promise<Omit<Stack, 'stop'>> {
  const { port, log, signal } = options;
  const dataDir = resolve(options.dataDir);
  const env = withoutEmpty(options.env);
  const host = env.HOST ?? '127.0.0.1';
  undo.push(lockDataFolder(dataDir, port));
  await endLeftovers(dataDir, log);
  await refuseTakenPort(port, host);

  const postgres = env.DATABASE_URL ? undefined : await embeddedPostgres({ ...options, dataDir });
  if (postgres) undo.push(() => postgres.stop());
  signal?.throwIfAborted();
  const nats = env.NATS_URL ? undefined : await embeddedNats({ ...options, dataDir });
  if (nats) undo.push(() => nats.stop());
  signal?.throwIfAborted();
  const databaseUrl = env.DATABASE_URL ?? postgres!.url;
  const natsUrl = env.NATS_URL ?? nats!.url;
  log('Postgres and NATS are up');
  const applied = await migrateUp({ ownerUrl: databaseUrl, migrationsDir: join(ROOT, 'migrations') });
  if (applied.length > 0) log(`${applied.length} migrations applied`);

  const common = { log, logsDir: join(dataDir, 'logs') };
  const sandbox = await startSandboxes(options.sandbox ? SANDBOXES : [], { ...common, env, dataDir, port });
  undo.push(() => stopServices(sandbox.handles));

  const url = `http://127.0.0.1:${port}`;
  let services: Record<string, ServiceHandle> = {};
  const remember = () =>
    writeStackRecord(dataDir, recordOf({ url, databaseUrl, natsUrl }, { ...services, ...sandbox.handles }));
  undo.push(() => removeStackRecord(dataDir));
  services = await startServices({
    ...common,
    services: options.services ?? SERVICES,
    settings: localSettings(env, { dataDir, port, natsUrl, sandbox: sandbox.settings }),
    ownerUrl: databaseUrl,
    frontDoor: { host, port },
    watch: options.watch,
    rewire: options.rewire,
    onStart: () => remember(),
  });
  undo.push(() => stopServices(services));
  remember();
  log(`Waiting for ${Object.keys(services).length} services to get ready`);
  const ready = untilAllReady([...Object.values(sandbox.handles), ...Object.values(services)], signal);
  // A mistake in the code is no reason to stop watching it.
  await (options.watch ? ready.catch((error: Error) => log(error.message)) : ready);
  signal?.throwIfAborted();
  return { url, dataDir, databaseUrl, natsUrl, services, sandboxes: sandbox.handles, postgres, nats };
}

async function undoAll(undo: (() => Promise<void> | void)[]): Promise<void> {
  for (const step of undo.reverse()) await step();
}

async function refuseTakenPort(port: number, host: string): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new Error(`Port ${port} is in use by another program. Stop it, or set PORT to another one.`);
}
