import { join } from 'node:path';

export interface NatsClusterMember {
  clusterName: string;
  serverName: string;
  /** Where the others reach this one; the client port is another. */
  clusterPort: number;
  /** The cluster ports of all. */
  routePorts: readonly number[];
}

interface Settings {
  jetstream?: Record<string, string | number>;
  cluster?: NatsClusterMember;
  configExtra?: string;
}

/** In the server's own format. */
export function natsConfiguration(
  { jetstream = {}, cluster, configExtra = '' }: Settings,
  { storeDir, port, monitorPort }: { storeDir: string; port: number; monitorPort: number },
): string {
  const settings = { store_dir: join(storeDir, 'jetstream'), ...jetstream };
  return [
    `listen: "127.0.0.1:${port}"`,
    `http: "127.0.0.1:${monitorPort}"`,
    'jetstream {',
    ...Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    '}',
    ...(cluster === undefined ? [] : clusterConfiguration(cluster)),
    configExtra,
    '',
  ].join('\n');
}

function clusterConfiguration(member: NatsClusterMember): string[] {
  const routes = member.routePorts.map((port) => `"nats://127.0.0.1:${port}"`);
  return [
    `server_name: "${member.serverName}"`,
    'cluster {',
    `  name: "${member.clusterName}"`,
    `  listen: "127.0.0.1:${member.clusterPort}"`,
    // Clients keep to the addresses they were given, which may be those of proxies.
    '  no_advertise: true',
    `  routes: [${routes.join(', ')}]`,
    '}',
  ];
}
