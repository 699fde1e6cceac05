import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeStackRecord } from '../stack/stack-record.ts';
import { workerTarget } from './target.ts';

const RECORD = { url: 'http://l', databaseUrl: 'postgres://local', natsUrl: 'nats://local', processes: [] };
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'workers-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('servers that are given are used as they are, also when a local stack runs', () => {
  writeStackRecord(dataDir, RECORD);
  const env = { DATA_DIR: dataDir, DATABASE_URL: 'postgres://given', NATS_URL: 'nats://given' };
  expect(workerTarget(env)).toEqual({ settings: env, ownerUrl: 'postgres://given' });
});

test('without them those of the running local stack are used', () => {
  writeStackRecord(dataDir, RECORD);
  const { settings, ownerUrl } = workerTarget({ DATA_DIR: dataDir });
  expect(ownerUrl).toBe('postgres://local');
  expect(settings).toMatchObject({ NATS_URL: 'nats://local', NODE_ENV: 'development' });
});

test('with neither, everything that is missing is named', () => {
  expect(() => workerTarget({ DATA_DIR: dataDir })).toThrow('DATABASE_URL and NATS_URL must be set');
});

test('production never falls back on a local stack', () => {
  writeStackRecord(dataDir, RECORD);
  const env = { DATA_DIR: dataDir, NODE_ENV: 'production', NATS_URL: 'nats://given' };
  expect(() => workerTarget(env)).toThrow(/^DATABASE_URL must be set/);
});
