import { expect, test } from '@jest/globals';
import { serviceEnvironment, type ServiceAddress } from './service-environment.ts';

const address = (name: string, port: number): ServiceAddress => ({
  service: { name, entry: '', hasDatabase: name !== 'gateway' },
  port,
  host: '127.0.0.1',
  databaseUrl: `postgres://dna_${name}@db/x`,
});
const all = [address('scoring', 1), address('slack', 2), address('gateway', 3)];
const [scoring, slack, gateway] = all;

const SETTINGS = {
  DATABASE_URL: 'postgres://owner@db/x',
  SLACK_DATABASE_URL: 'postgres://given@db/x',
  SLACK_BOT_TOKEN: 'xoxb',
  MOCO_API_KEY: 'm',
  SECRETS_KEY: 's',
  API_KEYS: 'a:b',
  NATS_URL: 'nats://n',
  JWT_SECRET: 'j',
};

test('a service sees the common settings and its own database', () => {
  expect(serviceEnvironment(scoring!, SETTINGS, all)).toEqual({
    NATS_URL: 'nats://n',
    JWT_SECRET: 'j',
    HOST: '127.0.0.1',
    PORT: '1',
    SCORING_DATABASE_URL: 'postgres://dna_scoring@db/x',
  });
});

test('a token goes to its reader only', () => {
  expect(serviceEnvironment(slack!, SETTINGS, all)).toMatchObject({ SLACK_BOT_TOKEN: 'xoxb' });
});

test('the gateway knows where its peers are, and no database', () => {
  expect(serviceEnvironment(gateway!, SETTINGS, all)).toEqual({
    NATS_URL: 'nats://n',
    JWT_SECRET: 'j',
    API_KEYS: 'a:b',
    HOST: '127.0.0.1',
    PORT: '3',
    SCORING_URL: 'http://127.0.0.1:1',
    SLACK_URL: 'http://127.0.0.1:2',
  });
});
