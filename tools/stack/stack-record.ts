import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isSameProcessAlive, terminate, type ProcessIdentity } from '@dna/local-servers';
import { writePrivateFile } from './private-file.ts';

/** What a running stack tells others about itself, and the next stack about what may be left of it. */
export interface StackRecord {
  url: string;
  databaseUrl: string;
  natsUrl: string;
  processes: ({ name: string } & ProcessIdentity)[];
}

export function recordOf(
  urls: Omit<StackRecord, 'processes'>,
  handles: Record<string, { name: string; pid(): number }>,
): StackRecord {
  const processes = Object.values(handles).flatMap((handle) => {
    const identity = identityOf(handle.pid());
    return identity === undefined ? [] : [{ name: handle.name, ...identity }];
  });
  return { ...urls, processes };
}

export function writeStackRecord(dataDir: string, record: StackRecord): void {
  writePrivateFile(recordFile(dataDir), JSON.stringify(record, null, 2));
}

export function readStackRecord(dataDir: string): StackRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(dataDir), 'utf8')) as StackRecord;
  } catch {
    return undefined;
  }
}

export function removeStackRecord(dataDir: string): void {
  rmSync(recordFile(dataDir), { force: true });
}

/** Ends the processes of a stack that was killed before it could end them itself. */
export async function endLeftovers(dataDir: string, log: (line: string) => void): Promise<void> {
  const leftovers = readStackRecord(dataDir)?.processes.filter(isSameProcessAlive) ?? [];
  if (leftovers.length > 0)
    log(`Ending what an interrupted run left: ${leftovers.map(({ name }) => name).join(', ')}`);
  await Promise.all(leftovers.map((leftover) => terminate(leftover.pid, () => isSameProcessAlive(leftover))));
  removeStackRecord(dataDir);
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'stack.json');
}
