import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, dumpSchema, migrateDown, migrateUp } from '@dna/database';
import { createTestDatabase, type TestDatabase } from '@dna/testing';

const services = ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack'];
const migrationsDir = import.meta.dirname;

describe('the migrations', () => {
  let database: TestDatabase;
  let owner: ReturnType<typeof createDatabase<unknown>>;
  beforeAll(async () => {
    database = await createTestDatabase('scoring');
    owner = createDatabase<unknown>({ url: database.ownerUrl, name: 'owner', maxConnections: 1 });
  });
  afterAll(async () => {
    await owner.stop();
    await database.drop();
  });

  it.each(services)(
    'make %s as its committed schema.sql says (else: npm run migrate:dump)',
    async (service) => {
      const committed = readFileSync(path.join(migrationsDir, service, 'schema.sql'), 'utf8');
      expect(await dumpSchema(owner.db, service)).toBe(committed);
    },
  );

  it('can all be taken back, one by one, and made again', async () => {
    const options = { ownerUrl: database.ownerUrl, migrationsDir };
    const undone: string[] = [];
    for (let last = await migrateDown(options); last !== null; last = await migrateDown(options)) {
      undone.push(`${last.service}/${last.name}`);
    }
    expect(undone.length).toBeGreaterThanOrEqual(services.length);
    const again = await migrateUp(options);
    expect(again.map(({ service, name }) => `${service}/${name}`).sort()).toEqual(undone.sort());
    const committed = readFileSync(path.join(migrationsDir, 'deals', 'schema.sql'), 'utf8');
    expect(await dumpSchema(owner.db, 'deals')).toBe(committed);
  });
});
