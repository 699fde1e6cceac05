import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where fetched programs are kept: shared by all clones of a user, or beside the data where no home can be written. */
export function cacheFolder(env: NodeJS.ProcessEnv, dataDir: string): string {
  const shared = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'dna-marketing-engine');
  return canWrite(shared) ? shared : resolve(dataDir, 'cache');
}

function canWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
