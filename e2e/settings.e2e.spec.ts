import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '..');
const services = ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack', 'gateway'];

describe('a service with bad settings', () => {
  it.each(services)('%s names each of them and exits 1', (service) => {
    const run = spawnSync(process.execPath, [path.join(root, 'apps', service, 'src', 'main.ts')], {
      env: { PATH: process.env.PATH, PORT: 'eighty', JWT_SECRET: 'short', LOG_LEVEL: 'loud' },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(run.status).toBe(1);
    for (const name of ['PORT', 'JWT_SECRET', 'LOG_LEVEL']) expect(run.stderr).toContain(name);
    if (service !== 'gateway') expect(run.stderr).toContain(`${service.toUpperCase()}_DATABASE_URL`);
    expect(run.stderr).toContain('NATS_URL');
    expect(run.stderr).not.toContain('short');
  });

  it.each(services)('%s refuses example secrets in production', (service) => {
    const run = spawnSync(process.execPath, [path.join(root, 'apps', service, 'src', 'main.ts')], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        NATS_URL: 'nats://broker.internal:4222',
        [`${service.toUpperCase()}_DATABASE_URL`]: 'postgres://dna:dna@db.internal:5432/dna',
        JWT_SECRET: 'change-me-change-me-change-me-change-me',
        SLACK_API_URL: 'http://localhost:9/api/',
        API_KEYS: 'portal:key2',
      },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('JWT_SECRET');
    if (service === 'gateway') expect(run.stderr).toContain('API_KEYS');
    else expect(run.stderr).toContain(`${service.toUpperCase()}_DATABASE_URL`);
    if (service === 'slack') expect(run.stderr).toContain('SLACK_API_URL');
  });
});
