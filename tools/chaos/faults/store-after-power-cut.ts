import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Random } from '../../seeded-random.ts';

export type Lost = {
  /** Of message blocks. */
  bytes: number;
  /** Names of those that lost some of their tail, or all they had. */
  streams: string[];
};

type Note = { size: number; inode: number };

/**
 * Notes what a broker's disk holds at this moment, as if it had just been synced. After the broker was killed,
 * `losePower` leaves the store as a power cut at that instant would: what was synced is there, and of what was written
 * since then some has reached the disk. The layout is JetStream's: `<account>/streams/<stream>/msgs/<n>.blk` only grow,
 * every other file (index.db, meta.inf, obs/<consumer>/o.dat) is replaced as a whole by renaming.
 *
 * @param shadowDir on the same disk: a hard link in it keeps a file that is replaced or deleted later
 */
export function noteSynced(storeDir: string, shadowDir: string): { losePower: (random: Random) => Lost } {
  rmSync(shadowDir, { recursive: true, force: true });
  const synced = new Map<string, Note>();
  for (const file of filesIn(storeDir)) {
    const shadow = join(shadowDir, file);
    mkdirSync(dirname(shadow), { recursive: true });
    try {
      linkSync(join(storeDir, file), shadow);
      synced.set(file, noteOf(shadow));
    } catch (error) {
      // Replaced or deleted while we were looking: its successor has not been synced.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  function losePower(random: Random): Lost {
    const lost: Lost = { bytes: 0, streams: [] };
    for (const [stream, files] of Map.groupBy(allFiles(), streamOf)) {
      // A folder that was made since may not be there at all.
      const isNew = !files.some((file) => synced.has(file));
      if (isNew && random.next() < 0.5) {
        lost.bytes += blocksOf(files).reduce((sum, file) => sum + noteOf(join(storeDir, file)).size, 0);
        lost.streams.push(basename(stream));
        rmSync(join(storeDir, stream), { recursive: true, force: true });
        continue;
      }
      for (const file of files.filter((each) => !isBlock(each)).toSorted()) revertOrKeep(file, random);
      const bytes = cutTail(blocksOf(files), random);
      lost.bytes += bytes;
      if (bytes > 0) lost.streams.push(basename(stream));
    }
    rmSync(shadowDir, { recursive: true, force: true });
    return lost;
  }

  function allFiles(): string[] {
    return [...new Set([...synced.keys(), ...filesIn(storeDir)])].toSorted();
  }

  /** The old file or the new one, but never half of one. One that is new today stays. */
  function revertOrKeep(file: string, random: Random): void {
    const note = synced.get(file);
    if (note === undefined || isUnchanged(file, note)) return;
    if (random.next() < 0.5) bringBack(file);
  }

  /** Takes bytes from the end of the newest block backwards: a suffix is lost, and the last record is torn. */
  function cutTail(blocks: string[], random: Random): number {
    // A block that was emptied and deleted comes back, unless the disk has heard of it.
    for (const block of blocks)
      if (!existsSync(join(storeDir, block)) && random.next() < 0.5) bringBack(block);
    const present = blocks.filter((block) => existsSync(join(storeDir, block)));
    const appended = present.map((block) => {
      const { size, inode } = noteOf(join(storeDir, block));
      const before = synced.get(block);
      // Rewritten as a whole (compacted): there is no tail of its own.
      if (before !== undefined && before.inode !== inode) return 0;
      return Math.max(0, size - (before?.size ?? 0));
    });
    const total = appended.reduce((sum, bytes) => sum + bytes, 0);
    let left = total === 0 ? 0 : 1 + random.below(total);
    const bytes = left;
    for (let index = present.length - 1; left > 0; index -= 1) {
      const taken = Math.min(left, appended[index]!);
      const path = join(storeDir, present[index]!);
      truncateSync(path, noteOf(path).size - taken);
      left -= taken;
    }
    return bytes;
  }

  function bringBack(file: string): void {
    mkdirSync(dirname(join(storeDir, file)), { recursive: true });
    renameSync(join(shadowDir, file), join(storeDir, file));
  }

  function isUnchanged(file: string, note: Note): boolean {
    return existsSync(join(storeDir, file)) && noteOf(join(storeDir, file)).inode === note.inode;
  }

  return { losePower };
}

/** A folder that the broker deletes while we look has no files. */
function filesIn(root: string, folder = ''): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(root, path) : [path];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function noteOf(path: string): Note {
  const { size, ino } = statSync(path);
  return { size, inode: ino };
}

/** `$G/streams/EVT_SCORING` of any file below it; of a file elsewhere its own folder. */
function streamOf(file: string): string {
  return /^.*?streams[\\/][^\\/]+/.exec(file)?.[0] ?? dirname(file);
}

function blocksOf(files: string[]): string[] {
  const number = (file: string) => Number.parseInt(file.split(sep).at(-1)!, 10);
  return files.filter(isBlock).toSorted((a, b) => number(a) - number(b));
}

function isBlock(file: string): boolean {
  return file.endsWith('.blk');
}
