import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, readConfig } from './read-config.ts';
import {
  apiKeyList,
  booleanFlag,
  databaseUrl,
  host,
  logLevel,
  natsSettings,
  nodeEnv,
  port,
  secretList,
} from './settings.ts';

const settings = z.object({
  SCORING_DATABASE_URL: databaseUrl('scoring'),
  ...natsSettings,
  PORT: port,
  HOST: host,
  LOG_LEVEL: logLevel,
  NODE_ENV: nodeEnv,
  JWT_SECRET: secretList(32),
  API_KEYS: apiKeyList,
  ENABLE_SCORE_DECAY: booleanFlag.default(true),
  MOCO_API_URL: z.url().optional(),
});

const random32 = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';
const good = {
  SCORING_DATABASE_URL: 'postgres://scoring:pw7Jq2xK9@localhost:5432/dna',
  NATS_URL: 'nats://localhost:4222',
  JWT_SECRET: random32,
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(settings, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('returns typed settings with defaults', () => {
    expect(readConfig(settings, { ...good, PATH: 'ignored' })).toEqual({
      ...good,
      JWT_SECRET: [random32],
      PORT: 3000,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      NODE_ENV: 'development',
      API_KEYS: [],
      ENABLE_SCORE_DECAY: true,
    });
  });

  it('reads lists, flags and numbers', () => {
    const env = { ...good, JWT_SECRET: `${random32}, ${random32}x`, ENABLE_SCORE_DECAY: '0', PORT: '8080' };
    expect(readConfig(settings, env)).toMatchObject({
      JWT_SECRET: [random32, `${random32}x`],
      ENABLE_SCORE_DECAY: false,
      PORT: 8080,
    });
  });

  it('names everything that is missing or invalid at once, with what to set', () => {
    const problems = problemsOf({
      PORT: 'abc',
      ENABLE_SCORE_DECAY: 'maybe',
      JWT_SECRET: 'short',
      LOG_LEVEL: 'loud',
    });
    expect(problems).toHaveLength(6);
    expect(problems.join('\n')).toMatch(/SCORING_DATABASE_URL is missing; set the URL of the role "scoring"/);
    expect(problems.join('\n')).toMatch(/NATS_URL is missing; set the broker/);
    expect(problems.join('\n')).toMatch(/JWT_SECRET is weak: .*; set 32 or more random characters/);
    expect(problems.join('\n')).toMatch(/PORT is not valid \(.*\); set a port/);
    expect(problems.join('\n')).toMatch(/ENABLE_SCORE_DECAY is not valid \(.*\); set true or false/);
  });

  it('treats an empty value as not set', () => {
    expect(problemsOf({ ...good, NATS_URL: '  ' })).toEqual([expect.stringMatching(/^NATS_URL is missing/)]);
    expect(problemsOf({ ...good, PORT: '' })).toEqual([]);
  });

  it('never repeats a value', () => {
    const env = {
      SCORING_DATABASE_URL: 'planted',
      NATS_URL: 'planted',
      JWT_SECRET: 'planted',
      API_KEYS: 'planted',
      NODE_ENV: 'planted',
      PORT: 'planted',
    };
    const problems = problemsOf(env);
    expect(problems).toHaveLength(6);
    expect(problems.join('\n')).not.toContain('planted');
  });
});

describe('in production', () => {
  const production = { ...good, NODE_ENV: 'production', API_KEYS: 'ops:9fK2mQ7xV4bT8wZ1:admin' };

  it('starts with strong secrets', () => {
    expect(problemsOf(production)).toEqual([]);
  });

  it.each([
    ['JWT_SECRET', 'change-me-change-me-change-me-change-me'],
    ['JWT_SECRET', `${random32},${'a'.repeat(40)}`],
    ['NATS_PASSWORD', 'your-password-here'],
    ['API_KEYS', 'portal:key2:admin'],
    ['API_KEYS', 'ops:9fK2mQ7xV4bT8wZ1:admin,portal:key2'],
    ['MOCO_API_URL', 'http://127.0.0.1:4010'],
    ['SCORING_DATABASE_URL', 'postgres://scoring:scoring@db:5432/dna'],
    ['SCORING_DATABASE_URL', 'postgres://scoring@db:5432/dna'],
  ])('refuses %s=%s, which development takes', (name, value) => {
    expect(problemsOf({ ...production, [name]: value, NODE_ENV: 'development' })).toEqual([]);
    const problems = problemsOf({ ...production, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
    expect(problems[0]).not.toContain(value);
  });

  it('names a setting once, though it is invalid and weak', () => {
    expect(problemsOf({ ...production, JWT_SECRET: 'change-me' })).toHaveLength(1);
  });
});
