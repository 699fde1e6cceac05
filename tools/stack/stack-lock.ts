import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isSameProcessAlive, type ProcessIdentity } from '@dna/local-servers';

type Holder = ProcessIdentity & { port: number };

export class StackAlreadyRunningError extends Error {
  readonly code = 'STACK_ALREADY_RUNNING';
}

/** One stack per data folder. Answers how to let go; the lock of a process that is gone counts for nothing. */
export function lockDataFolder(dataDir: string, port: number): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'stack.lock');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ ...identityOf(process.pid)!, port } satisfies Holder), {
    mode: 0o600,
  });
  try {
    while (!linkIfAbsent(draft, file)) {
      const holder = readHolder(file);
      if (holder !== undefined && isSameProcessAlive(holder)) {
        throw new StackAlreadyRunningError(
          `A stack is already running on ${dataDir}, as pid ${holder.pid} on port ${holder.port}. ` +
            'Stop it, or start another one with its own DATA_DIR and PORT.',
        );
      }
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** A link appears with its content, so nobody ever reads a lock that is still empty. */
function linkIfAbsent(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
