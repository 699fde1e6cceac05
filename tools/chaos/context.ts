import type { NatsServer } from '@dna/local-servers';
import type { TcpProxy } from '@dna/testing';
import type { Random } from '../seeded-random.ts';
import type { ServiceHandle } from '../stack/start-services.ts';

/** The engine under test, with something breakable between any two of its parts. */
export type ChaosContext = {
  /** The replicas of each service, one handle per process. */
  services: Record<string, ServiceHandle[]>;
  gateway: ServiceHandle;
  postgres: {
    /** The owner's, straight to the server and not through a proxy. */
    url: string;
    dataDir: string;
    pid: () => number;
    /** Ends the postmaster at once: SIGQUIT is an immediate shutdown, SIGKILL a crash. */
    kill: (signal: 'SIGQUIT' | 'SIGKILL') => Promise<void>;
    start: () => Promise<void>;
  };
  /** One server, or three in cluster mode. */
  nats: ChaosNats[];
  /** Straight to the servers. */
  natsUrl: string;
  /** The connections that can be cut, slowed or hung, by name: `scoring-postgres`, `scoring-nats`, `gateway-ingestion`. */
  proxies: Record<string, TcpProxy>;
  /** Restarts one process with more environment, such as NODE_OPTIONS; `{}` gives it its own back. */
  restartWith: (service: ServiceHandle, env: NodeJS.ProcessEnv) => Promise<void>;
  log: (line: string) => void;
  /** Ends when the run is broken off. */
  signal: AbortSignal;
};

export type ChaosNats = {
  name: string;
  /** The same over restarts. */
  port: number;
  storeDir: string;
  running: () => NatsServer | null;
  kill: () => Promise<void>;
  /** On the same port and folder; `maxFileStoreBytes` gives it a full disk. */
  start: (options?: { maxFileStoreBytes?: number }) => Promise<void>;
};

export type Injection = {
  /** What was struck, such as `scoring (2)` or `deals-postgres`. */
  target: string;
  /** What healed it, and anything worth a line in the table. */
  note: string;
};

/** One way in which things die. `inject` strikes, holds and heals, all of it chosen by `random`. */
export type Fault = {
  name: string;
  /** What it needs, so that a run without it passes it over. */
  needs?: 'cluster' | 'single-broker' | 'replicas';
  /** The broker forgets what it had confirmed: events that only it had, because Postgres was away, are gone. */
  losesQueued?: true;
  inject: (context: ChaosContext, random: Random) => Promise<Injection>;
};
