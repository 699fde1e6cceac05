import { localSecrets } from './local-secrets.ts';
import type { SandboxDefinition } from './sandboxes.ts';
import { startServices, type ServiceHandle } from './start-services.ts';

interface Options {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  port: number;
  log: (line: string) => void;
  logsDir: string;
}

/** Starts the stand-ins for which no real credentials are set; answers how the engine reaches them. */
export async function startSandboxes(
  definitions: SandboxDefinition[],
  { env, dataDir, port, log, logsDir }: Options,
): Promise<{ handles: Record<string, ServiceHandle>; settings: NodeJS.ProcessEnv }> {
  const needed = definitions.filter(({ notWith }) => notWith.every((name) => env[name] === undefined));
  const handles = await startServices({
    services: needed,
    // They call the engine back, signing as the real systems do.
    settings: {
      PATH: env.PATH,
      PUBLIC_URL: env.PUBLIC_URL ?? `http://127.0.0.1:${port}`,
      SLACK_SIGNING_SECRET: env.SLACK_SIGNING_SECRET ?? localSecrets(dataDir).SLACK_SIGNING_SECRET,
      DATA_DIR: dataDir,
    },
    log,
    logsDir,
  });
  const settings = Object.assign({}, ...needed.map(({ name, settings }) => settings(handles[name]!.url)));
  return { handles, settings };
}
