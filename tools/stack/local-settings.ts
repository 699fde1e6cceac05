import { localSecrets } from './local-secrets.ts';

/** The local stack's settings: whatever is set wins, and an empty value counts as not set. */
export function localSettings(
  given: NodeJS.ProcessEnv,
  { dataDir, port, ...rest }: { dataDir: string; port: number; natsUrl: string; sandbox: NodeJS.ProcessEnv },
): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    API_KEYS: LOCAL_API_KEYS,
    ENABLE_SLACK_ALERTS: 'true',
    PUBLIC_URL: `http://localhost:${port}`,
    ...localSecrets(dataDir),
    ...rest.sandbox,
    ...withoutEmpty(given),
    NATS_URL: rest.natsUrl,
    DATA_DIR: dataDir,
  };
}

/** So that every documented example works as it stands; production refuses it. */
const LOCAL_API_KEYS = 'portal:key2:admin';

export function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
