import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a folder takes on disk, as `du` counts. Files that vanish meanwhile count nothing. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => lstatSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, stat) => sum + (stat?.isFile() ? stat.blocks * 512 : 0), 0);
}
