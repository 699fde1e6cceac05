import { cacheFolder, ensureNatsServer, isAtLeast } from '@dna/local-servers';

/** What production runs on. */
const RECOMMENDED = '2.12.0';

/** The server that NATS_SERVER_BIN names, else the system's, a cached or a fetched one. */
export async function findNatsBinary(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  log: (line: string) => void,
): Promise<string> {
  if (env.NATS_SERVER_BIN) return env.NATS_SERVER_BIN;
  const { path, version, origin } = await ensureNatsServer({ cacheDir: cacheFolder(env, dataDir) });
  if (origin === 'release' || origin === 'Debian package') {
    log(`Fetched nats-server ${version} (${origin}) into ${path}`);
  }
  if (!isAtLeast(version, RECOMMENDED)) {
    log(`nats-server ${version} will do here; production needs ${RECOMMENDED} or newer`);
  }
  return path;
}
