import { signIdentity, type Scope } from '@dna/http';
import { createTestDatabase, startTestNats } from '@dna/testing';
import { createDatabase } from '@dna/database';
import { settings } from '../src/config.ts';
import { createService } from '../src/service.ts';

const jwtSecret = 'jwt-secret-of-the-tests-0123456789abcdef';
export const webhookSecret = 'webhook-secret-of-the-tests';
/** `twin` is the key of two sources. */
const apiKeys = 'website:wk1,app:wk2:ingest,north:twin,south:twin,viewer:wk3:read';

/** The service whole, on a database and a broker of its own. */
export async function startIngestion(more: Record<string, string> = {}) {
  const nats = await startTestNats();
  const testDatabase = await createTestDatabase('ingestion');
  const owner = createDatabase<unknown>({ url: testDatabase.ownerUrl, name: 'owner', maxConnections: 2 });
  const start = async (
    databaseUrl = testDatabase.url,
    natsUrl = nats.url,
    others: Record<string, string> = more,
  ) => {
    const service = await createService(
      settings.parse({
        NODE_ENV: 'test',
        INGESTION_DATABASE_URL: databaseUrl,
        NATS_URL: natsUrl,
        PORT: '0',
        LOG_LEVEL: 'fatal',
        JWT_SECRET: jwtSecret,
        WEBHOOK_SECRET: webhookSecret,
        API_KEYS: apiKeys,
        SECRETS_KEY: 'secrets-key-of-the-tests-0123456789abcdef',
        ...others,
      }),
    );
    await service.start();
    return service;
  };
  const service = await start();
  const as = (source: string, scopes: Scope[], more: { originSeen?: boolean } = {}) => ({
    'x-dna-identity': signIdentity({ source, scopes, ...more }, [jwtSecret]),
  });
  const admin = as('portal', ['admin']);
  return {
    nats,
    testDatabase,
    owner: owner.db,
    http: service.http,
    start,
    as,
    post: (url: string, payload: object, headers: Record<string, string> = admin) =>
      service.http.inject({ method: 'POST', url: `/api/v1${url}`, payload, headers }),
    send: (
      method: 'PATCH' | 'DELETE',
      url: string,
      payload?: object,
      headers: Record<string, string> = admin,
    ) =>
      service.http.inject({
        method,
        url: `/api/v1${url}`,
        headers,
        ...(payload !== undefined && { payload }),
      }),
    get: (url: string, headers: Record<string, string> = admin) =>
      service.http.inject({ method: 'GET', url: `/api/v1${url}`, headers }),
    stop: async () => {
      await service.stop();
      await owner.stop();
      await testDatabase.drop();
      await nats.stop();
    },
  };
}
