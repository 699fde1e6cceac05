import type { ServiceDefinition } from './services.ts';

/** Settings that only some services may see; a name that no line matches goes to all. */
const READERS: [pattern: RegExp, services: string[]][] = [
  [/^DATABASE_URL$/, []],
  [/^WEBHOOK_SECRET$/, ['ingestion']],
  [/^SECRETS_KEY$/, ['ingestion']],
  [/^API_KEYS$/, ['gateway', 'ingestion']],
  [/^MOCO_/, ['integration']],
  [/^SLACK_/, ['slack']],
];

export interface ServiceAddress {
  service: ServiceDefinition;
  port: number;
  host: string;
  /** The role of this service, in a database that it shares with the others. */
  databaseUrl?: string;
}

/** What one service gets to see: the settings, its own address and database, and no secret of another's. */
export function serviceEnvironment(
  { service, port, host, databaseUrl }: ServiceAddress,
  settings: NodeJS.ProcessEnv,
  peers: ServiceAddress[],
): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(settings).filter(([name]) => mayRead(service.name, name)));
  env.HOST = host;
  env.PORT = String(port);
  if (service.hasDatabase && databaseUrl !== undefined) env[databaseVariable(service.name)] = databaseUrl;
  if (service.name !== 'gateway') return env;
  const inner = peers.filter(
    (peer) => peer.service.name !== service.name && peer.service.replica === undefined,
  );
  return {
    ...env,
    ...Object.fromEntries(
      inner.map((peer) => [`${prefix(peer.service.name)}_URL`, `http://127.0.0.1:${peer.port}`]),
    ),
  };
}

export function databaseVariable(service: string): string {
  return `${prefix(service)}_DATABASE_URL`;
}

function mayRead(service: string, name: string): boolean {
  if (name.endsWith('_DATABASE_URL')) return name === databaseVariable(service);
  return READERS.every(([pattern, services]) => !pattern.test(name) || services.includes(service));
}

function prefix(service: string): string {
  return service.toUpperCase().replaceAll('-', '_');
}
