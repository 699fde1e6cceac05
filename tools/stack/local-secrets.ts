import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.ts';

export interface LocalSecrets {
  JWT_SECRET: string;
  WEBHOOK_SECRET: string;
  SECRETS_KEY: string;
  SLACK_SIGNING_SECRET: string;
}

/** Made once per data folder: what was encrypted yesterday must be readable today. */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) writePrivateFile(file, JSON.stringify(makeSecrets(), null, 2));
  return JSON.parse(readFileSync(file, 'utf8')) as LocalSecrets;
}

function makeSecrets(): LocalSecrets {
  return {
    JWT_SECRET: randomBytes(32).toString('base64url'),
    WEBHOOK_SECRET: randomBytes(24).toString('base64url'),
    SECRETS_KEY: randomBytes(32).toString('base64'),
    SLACK_SIGNING_SECRET: randomBytes(16).toString('hex'),
  };
}
