import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { identityOf } from '@dna/local-servers';
import { lockDataFolder, StackAlreadyRunningError } from './stack-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder in use is refused with the pid and port of its user', () => {
  lockDataFolder(folder, 3000);
  expect(() => lockDataFolder(folder, 3001)).toThrow(StackAlreadyRunningError);
  expect(() => lockDataFolder(folder, 3001)).toThrow(
    `already running on ${folder}, as pid ${process.pid} on port 3000`,
  );
});

test('a folder that was let go can be taken', () => {
  lockDataFolder(folder, 3000)();
  expect(() => lockDataFolder(folder, 3001)).not.toThrow();
});

test('the lock of a killed process is taken over, also when its pid belongs to somebody else now', () => {
  const stranger = { ...identityOf(process.pid)!, startedAt: 'long ago' };
  writeFileSync(join(folder, 'stack.lock'), JSON.stringify({ ...stranger, port: 3000 }));
  expect(() => lockDataFolder(folder, 3001)).not.toThrow();
});
