import type { Setting } from './settings.ts';

/** Settings that no service reads: `npm start` and the other scripts do. */
export const stackSettings: readonly Setting[] = [
  {
    name: 'ADMIN_API_KEY',
    variables: ['ADMIN_API_KEY'],
    usedBy: ['`npm run dlq`'],
    defaultValue: '`portal:key2`',
  },
  { name: 'DATABASE_URL', variables: ['DATABASE_URL'], usedBy: ['scripts'], defaultValue: 'own server' },
  { name: 'DATA_DIR', variables: ['DATA_DIR'], usedBy: ['scripts'], defaultValue: '`.data`' },
  { name: 'NATS_SERVER_BIN', variables: ['NATS_SERVER_BIN'], usedBy: ['scripts'], defaultValue: '–' },
  {
    name: 'PUBLIC_URL',
    variables: ['PUBLIC_URL'],
    usedBy: ['`npm run dlq`'],
    defaultValue: '`http://localhost:3000`',
  },
  {
    name: 'TEST_DATABASE_URL',
    variables: ['TEST_DATABASE_URL'],
    usedBy: ['`npm test`'],
    defaultValue: 'own server',
  },
];

/** What each setting means to whoever sets it. `<SERVICE>` stands for the name of a service in capitals. */
export const meanings: Readonly<Record<string, string>> = {
  '<SERVICE>_DATABASE_URL':
    'The service logs in here with its own role. The scripts derive it from `DATABASE_URL` where it is not set.',
  '<SERVICE>_URL': 'Where the gateway finds the service. The scripts set it.',
  ADMIN_API_KEY: 'A key with the scope admin, to look at dead letters.',
  API_KEYS:
    'Keys as `source:key` or `source:key:scope+scope`, separated by commas. Without scopes: ingest, read, write. ' +
    'They hold beside those that are made over the API.',
  API_RATE_LIMIT_PER_SECOND:
    'Requests a second that a key may make at each process of the gateway, and as a write key at each of ingestion, where ' +
    'it has no number of its own; 0: any.',
  APP_VERSION: 'Shown by `/health`.',
  DATABASE_URL: 'The owner of the database: migrations run with it, services never see it.',
  DATA_DIR: 'Where the local stack keeps Postgres, NATS, logs and its secrets.',
  DELIVERY_RETENTION_DAYS: 'So long the requests of sources are kept, at most a thousand of each.',
  ENABLE_SCORE_DECAY: '`false`: points stay for ever.',
  ENABLE_SLACK_ALERTS: '`false`: what would be said is recorded as suppressed. The local stack sets `true`.',
  EVENTS_RETENTION_MONTHS:
    'So many months of events are kept besides the present one; scores stay as they are. Without it all are kept.',
  HOST: 'The address to listen on.',
  HOT_LEAD_SCORE: 'From this score on a lead is hot. The same for both services.',
  INTENT_PRIOR: 'The evidence κ that an intent has to outweigh. The same for both services.',
  JWT_SECRET:
    'Signs tokens and the identity that the gateway passes on; 32 characters or more. Of several the first one signs.',
  LINKEDIN_API_URL: 'Where the leads of LinkedIn are fetched.',
  LOG_LEVEL: 'How much is logged.',
  META_API_URL: 'Where the leads of Meta are fetched.',
  METRICS_PORT: 'Serves `/metrics` of the gateway, which its public port does not.',
  NATS_CA: 'File with the certificate authority of the broker.',
  NATS_CREDS: 'A `.creds` file, instead of user and password.',
  NATS_PASSWORD: 'Goes with `NATS_USER`.',
  NATS_SERVER_BIN: 'A `nats-server` to use instead of looking for one.',
  NATS_URL: 'The broker. The local stack starts its own where it is not set.',
  NATS_USER: 'The user at the broker.',
  NODE_ENV: '`production`: no embedded servers, sandbox or demo; example secrets are refused.',
  OUTBOX_RETENTION_HOURS: 'So long sent messages are kept to feed a broker that lost them.',
  PORT: 'Where it listens; with `npm start` the public port of the gateway.',
  PUBLIC_URL:
    'Where the engine is reached: the URLs that sources are given begin with it, and HubSpot signs it.',
  QUARANTINE_LINKS_AT_ONCE: 'Clicks on so many different links at once are held back as a mail scanner’s.',
  QUARANTINE_LINKS_WITHIN_SECONDS: 'What “at once” means there; 0: clicks on many links say nothing.',
  QUARANTINE_SECONDS_AFTER_SENDING:
    'An open or click so soon after the e-mail was sent is held back as a mail scanner’s; 0: that says nothing.',
  SCORE_DECAY_DAYS: 'After so many days points expire, where a rule says nothing else.',
  SECRETS_KEY:
    'Encrypts events that wait for Postgres and the secrets of sources, and makes the ids of events; 32 characters or more.',
  SLACK_API_URL: 'The Slack sandbox; refused in production.',
  SLACK_BOT_TOKEN: 'The bot token of the Slack app.',
  SLACK_CHANNEL_CRM_ALERTS:
    'Where is told what needs the attention of whoever runs the engine: silent sources, pipelines without anybody.',
  SLACK_CHANNEL_HOT_LEADS: 'Where hot leads are announced.',
  SLACK_CHANNEL_LEAD_ROUTING: 'Where new deals are announced.',
  SLACK_MESSAGES_PER_SECOND: 'How many messages a channel takes: Slack allows 1, the sandbox any number.',
  SLACK_WEBHOOK_URL: 'An incoming webhook, where there is no bot token.',
  SLACK_WEBHOOK_URL_CRM_ALERTS: 'The same for alerts only.',
  SLACK_WEBHOOK_URL_HOT_LEADS: 'The same for hot leads only.',
  SLACK_WEBHOOK_URL_LEAD_ROUTING: 'The same for new deals only.',
  SOURCES:
    'Sources that are not made over the API: a JSON list of what `POST /sources` takes, each with its own `token`, if any.',
  STREAM_REPLICAS: 'Copies of each stream: 1, or 3 in a cluster of brokers.',
  TEST_DATABASE_URL: 'A Postgres for the tests, as a user who may create databases and roles.',
  TIME_ZONE: 'The zone of times in imported files that name none.',
  WEBHOOK_SECRET: 'Signs `POST /events/webhook`; 16 characters or more, several separated by commas.',
};
