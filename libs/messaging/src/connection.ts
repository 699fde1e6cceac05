import { readFileSync } from 'node:fs';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import { BrokerSettingError, BusUnavailableError } from './errors.ts';

export type BusSettings = {
  /** Comma-separated server URLs. */
  url: string;
  /** The service's name; also the prefix of its reply subjects. */
  name: string;
  user?: string | undefined;
  password?: string | undefined;
  /** Path of a NATS credentials file. */
  creds?: string | undefined;
  /** Path of the certificate authority's file. */
  ca?: string | undefined;
  log: BusLog;
};

export type BusLog = {
  info: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
  error: (fields: object, message: string) => void;
};

export type Link = {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
};

export type Connection = {
  /** The live link; throws `BusUnavailableError` while there is none. */
  link: () => Link;
  connected: () => boolean;
  /** Runs after every connect and reconnect, one at a time, in the order of registration. */
  onConnect: (listener: () => void) => void;
  /** The link once there is one. */
  first: Promise<Link>;
  stop: () => Promise<void>;
};

const oldestServer = [2, 10] as const;

/** Connects in the background and for ever: the caller goes on and asks `connected()`. */
export function openConnection(settings: BusSettings): Connection {
  const { log } = settings;
  const listeners: (() => void)[] = [];
  let link: Link | null = null;
  let connected = false;
  let stopped = false;

  // Down, or refusing our credentials: it is tried for ever, and must not be so in silence.
  const waiting = setInterval(() => {
    log.warn({ servers: settings.url.replace(/\/\/[^@/]*@/g, '//') }, 'broker not connected yet');
  }, 30_000).unref();
  const first = connect(connectOptions(settings)).then(async (nc) => {
    clearInterval(waiting);
    refuseOldServer(nc);
    const opened: Link = {
      nc,
      js: jetstream(nc, { timeout: 5_000 }),
      jsm: await jetstreamManager(nc, { checkAPI: false, timeout: 5_000 }),
    };
    link = opened;
    connected = true;
    if (stopped) await nc.close();
    else void follow(nc);
    log.info({ server: nc.info?.version }, 'broker connected');
    listeners.forEach((listener) => listener());
    return opened;
  });
  // Wrong credentials or an old server: said once here, and to everybody who waits for `first`.
  first.catch((error: unknown) => log.error({ err: error }, 'broker connection refused'));

  async function follow(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') {
        connected = false;
        log.warn({ status: status.type }, 'broker connection lost');
      } else if (status.type === 'reconnect') {
        connected = true;
        log.info({ server: nc.info?.version }, 'broker reconnected');
        listeners.forEach((listener) => listener());
      } else if (status.type === 'error') {
        log.error({ err: status.error }, 'broker error');
      } else if (status.type === 'close') {
        connected = false;
      }
    }
  }

  return {
    link: () => {
      if (link === null || !connected) throw new BusUnavailableError();
      return link;
    },
    connected: () => connected,
    onConnect: (listener) => {
      listeners.push(listener);
      if (connected) listener();
    },
    first,
    stop: async () => {
      stopped = true;
      clearInterval(waiting);
      if (link !== null && !link.nc.isClosed()) await (connected ? link.nc.drain() : link.nc.close());
    },
  };
}

/** Reply subjects of its own, so that permissions can be given per service. */
export function inboxPrefix(name: string): string {
  return `_INBOX_${name}`;
}

function connectOptions(settings: BusSettings): ConnectionOptions {
  return {
    servers: settings.url.split(',').map((server) => server.trim()),
    name: settings.name,
    inboxPrefix: inboxPrefix(settings.name),
    ...(settings.user !== undefined && { user: settings.user, pass: settings.password ?? '' }),
    ...(settings.creds !== undefined && { authenticator: credsAuthenticator(readFileSync(settings.creds)) }),
    ...(settings.ca !== undefined && { tls: { caFile: settings.ca } }),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
    timeout: 5_000,
    // A stack trace for every publish and every timer costs more than the publish itself.
    noAsyncTraces: true,
  };
}

function refuseOldServer(nc: NatsConnection): void {
  const version = nc.info?.version ?? '0.0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldestServer[0] || (major === oldestServer[0] && minor < oldestServer[1])) {
    throw new BrokerSettingError(
      `NATS server ${version} is too old: 2.10 or newer is needed, 2.12 in production`,
    );
  }
}
