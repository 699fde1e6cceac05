import { join } from 'node:path';
import { serviceDatabaseUrl } from '@dna/database';
import { freePort, spawnTied } from '@dna/local-servers';
import { ROOT } from '../root.ts';
import { serviceEnvironment, type ServiceAddress } from './service-environment.ts';
import { FRONT_DOOR, processName, type ServiceDefinition } from './services.ts';
import { supervise, type Supervised } from './supervise.ts';
import { untilReady, type ReadyOptions } from './until-ready.ts';

export interface ServicesOptions {
  services: ServiceDefinition[];
  settings: NodeJS.ProcessEnv;
  /** The services' own URLs are derived from it, unless the settings name them. */
  ownerUrl?: string;
  frontDoor?: { host: string; port: number };
  /** One log per service in it; without it they write to this process's output. */
  logsDir?: string;
  /** Started again whenever a source file changes. */
  watch?: boolean;
  /** Asked at every start of a process; what it answers takes the place of the environment given. */
  rewire?: Rewire;
  log: (line: string) => void;
  onStart?: () => void;
}

export type Rewire = (
  address: ServiceAddress,
  env: NodeJS.ProcessEnv,
  peers: ServiceAddress[],
) => Promise<NodeJS.ProcessEnv>;

export interface ServiceHandle extends Omit<Supervised, 'start'> {
  port: number;
  url: string;
  logFile?: string;
  ready(options?: ReadyOptions): Promise<void>;
  /** Both wait until the service is ready. */
  start(): Promise<void>;
  restart(): Promise<void>;
}

/** Starts every service as a process of its own; they may not be ready yet. */
export async function startServices(options: ServicesOptions): Promise<Record<string, ServiceHandle>> {
  const addresses = await Promise.all(options.services.map((service) => addressOf(service, options)));
  const starts = addresses.map((address) => startService(address, addresses, options));
  try {
    return byName(await Promise.all(starts));
  } catch (error) {
    const outcomes = await Promise.allSettled(starts);
    await stopServices(byName(outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []))));
    throw error;
  }
}

/** The front door first, so that nothing comes in any more; then all the others at once. */
export async function stopServices(handles: Record<string, ServiceHandle>): Promise<void> {
  await handles[FRONT_DOOR]?.stop();
  await Promise.all(Object.values(handles).map((handle) => handle.stop()));
}

function byName(handles: ServiceHandle[]): Record<string, ServiceHandle> {
  return Object.fromEntries(handles.map((handle) => [handle.name, handle]));
}

async function addressOf(service: ServiceDefinition, options: ServicesOptions): Promise<ServiceAddress> {
  const { ownerUrl, frontDoor } = options;
  const databaseUrl =
    ownerUrl && service.hasDatabase ? serviceDatabaseUrl(ownerUrl, service.name) : undefined;
  if (processName(service) === FRONT_DOOR && frontDoor !== undefined) {
    return { service, ...frontDoor, databaseUrl };
  }
  return { service, host: '127.0.0.1', port: await freePort(), databaseUrl };
}

async function startService(
  address: ServiceAddress,
  peers: ServiceAddress[],
  { settings, logsDir, watch, rewire, log, onStart }: ServicesOptions,
): Promise<ServiceHandle> {
  const { entry, readyPath = '/ready' } = address.service;
  const name = processName(address.service);
  const logFile = logsDir && join(logsDir, `${name}.log`);
  const supervised = await supervise({
    name,
    log,
    onStart,
    start: async () => {
      const env = serviceEnvironment(address, settings, peers);
      const child = await spawnTied({
        command: process.execPath,
        args: [...HEAP_FLAGS, ...(watch ? ['--watch', '--watch-preserve-output'] : []), entry],
        cwd: ROOT,
        env: rewire ? await rewire(address, env, peers) : env,
        output: logFile ? { file: logFile } : 'inherit',
        deathSignal: 'SIGTERM',
      });
      return { ...child, stop: () => child.stop({ signal: 'SIGTERM', graceMs: STOP_GRACE_MS }) };
    },
  });
  const url = `http://${isWildcard(address.host) ? '127.0.0.1' : address.host}:${address.port}`;
  const handle: ServiceHandle = {
    ...supervised,
    port: address.port,
    url,
    logFile,
    ready: (options = {}) => untilReady(handle, readyPath, options),
    async start() {
      await supervised.start();
      await handle.ready();
    },
    async restart() {
      await supervised.stop();
      await handle.start();
    },
  };
  return handle;
}

/**
 * As in k8s/base. Left to itself V8 sizes its heap by the machine and a busy service keeps 250–380 MB;
 * so bounded it keeps about 150 MB, for some 10 % more CPU.
 */
const HEAP_FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=256'];

/** A little more than a service gives itself to finish what it has begun. */
const STOP_GRACE_MS = 27_000;

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
