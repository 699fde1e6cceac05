import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { localSettings } from './local-settings.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const settings = (given: NodeJS.ProcessEnv, sandbox: NodeJS.ProcessEnv = {}) =>
  localSettings(given, { dataDir, port: 3000, natsUrl: 'nats://local', sandbox });

test('secrets are strong, private, and the same from one start to the next', () => {
  const first = settings({});
  expect(first.JWT_SECRET!.length).toBeGreaterThanOrEqual(32);
  expect(Buffer.from(first.SECRETS_KEY!, 'base64')).toHaveLength(32);
  expect(settings({}).JWT_SECRET).toBe(first.JWT_SECRET);
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('what is set wins, and an empty value counts as not set', () => {
  expect(settings({ JWT_SECRET: 'given', API_KEYS: '' }, { SLACK_BOT_TOKEN: 'sandbox' })).toMatchObject({
    JWT_SECRET: 'given',
    API_KEYS: 'portal:key2:admin',
    SLACK_BOT_TOKEN: 'sandbox',
    NATS_URL: 'nats://local',
  });
});
