import { resolve } from 'node:path';

export interface LocalOptions {
  dataDir: string;
  port: number;
}

/** Where a local stack keeps its data, and the port that it shows to the world. */
export function localOptions(env: NodeJS.ProcessEnv): LocalOptions {
  const port = Number(env.PORT || 3_000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is ${env.PORT}, which is not a port: set a number from 1 to 65535`);
  }
  return { dataDir: resolve(env.DATA_DIR || '.data'), port };
}
