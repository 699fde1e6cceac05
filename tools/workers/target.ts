import { localOptions } from '../local-options.ts';
import { localSettings, withoutEmpty } from '../stack/local-settings.ts';
import { databaseVariable } from '../stack/service-environment.ts';
import { WORKERS } from '../stack/services.ts';
import { readStackRecord } from '../stack/stack-record.ts';

export interface WorkerTarget {
  settings: NodeJS.ProcessEnv;
  ownerUrl?: string;
}

/** The servers that the environment names, else those of the local stack that runs on DATA_DIR. */
export function workerTarget(given: NodeJS.ProcessEnv): WorkerTarget {
  const env = withoutEmpty(given);
  const { dataDir, port } = localOptions(env);
  const missing = missingServers(env);
  if (missing.length === 0) return { settings: env, ownerUrl: env.DATABASE_URL };
  const record = readStackRecord(dataDir);
  if (env.NODE_ENV === 'production' || record === undefined) throw new Error(complaint(missing, dataDir));
  const natsUrl = env.NATS_URL ?? record.natsUrl;
  return {
    settings: localSettings(env, { dataDir, port, natsUrl, sandbox: {} }),
    ownerUrl: env.DATABASE_URL ?? record.databaseUrl,
  };
}

function missingServers(env: NodeJS.ProcessEnv): string[] {
  const hasDatabases =
    env.DATABASE_URL !== undefined || WORKERS.every(({ name }) => env[databaseVariable(name)] !== undefined);
  return [...(hasDatabases ? [] : ['DATABASE_URL']), ...(env.NATS_URL ? [] : ['NATS_URL'])];
}

function complaint(missing: string[], dataDir: string): string {
  return (
    `${missing.join(' and ')} must be set: the workers run on servers that are there already. ` +
    `Or start the local stack (npm start), whose servers they then use; none runs on ${dataDir}.`
  );
}
