import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@dna/service';
import { config, settings, upstreamNames } from './config.ts';

const urls = Object.fromEntries(
  upstreamNames.map((name) => [`${name.toUpperCase()}_URL`, `http://${name}:3000`]),
);

describe('config', () => {
  it('knows a URL for every service', () => {
    expect(Object.keys(settings.shape)).toEqual(expect.arrayContaining(Object.keys(urls)));
  });

  it('names every missing setting at once', () => {
    const attempt = () => config({});
    expect(attempt).toThrow(ConfigError);
    for (const name of ['JWT_SECRET', 'NATS_URL', ...Object.keys(urls)])
      expect(attempt).toThrow(`${name} is missing`);
  });

  it('refuses the example keys in production only', () => {
    const env = {
      ...urls,
      NATS_URL: 'nats://broker.internal:4222',
      JWT_SECRET: 'f3a9c1d87b5e42069ab47d1c3e8f5a02',
      API_KEYS: 'portal:key2:admin',
    };
    expect(config(env).API_KEYS).toHaveLength(1);
    expect(() => config({ ...env, NODE_ENV: 'production' })).toThrow(/API_KEYS has example keys/);
  });
});
