import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@dna/testing';
import { createDatabase, migrateUp, newId, serviceDatabaseUrl, sql } from '@dna/database';
import path from 'node:path';

const migrationsDir = path.resolve(import.meta.dirname, '../../../migrations');
const services = ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack'];

describe('the roles of the services', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('scoring');
  });
  afterAll(() => database.drop());

  const asRole = async (service: string, statement: string): Promise<unknown> => {
    const connection = createDatabase<unknown>({
      url: database.urlOf(service),
      name: service,
      maxConnections: 1,
    });
    try {
      return (await sql.raw(statement).execute(connection.db)).rows;
    } finally {
      await connection.stop();
    }
  };

  it.each(services.flatMap((own) => services.filter((other) => other !== own).map((other) => [own, other])))(
    'refuses %s on the tables of %s',
    async (own, other) => {
      await expect(asRole(own, `select * from ${other}.outbox`)).rejects.toMatchObject({ code: '42501' });
      await expect(
        asRole(own, `insert into ${other}.inbox values (gen_random_uuid(), now())`),
      ).rejects.toMatchObject({
        code: '42501',
      });
    },
  );

  it('refuses scoring on ingestion.leads', async () => {
    await expect(asRole('scoring', 'select * from ingestion.leads')).rejects.toThrow(/permission denied/);
  });

  it.each(services)('lets %s use its own tables, and neither drop nor make any', async (service) => {
    await expect(asRole(service, 'select * from outbox')).resolves.toEqual([]);
    await expect(asRole(service, 'drop table outbox')).rejects.toMatchObject({ code: '42501' });
    await expect(asRole(service, 'create table mine (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(asRole(service, 'create table public.mine (id int)')).rejects.toThrow();
  });

  it.each(services)('lets %s make partitions through the function made for it', async (service) => {
    await asRole(service, `select maintain_partitions(interval '48 hours', interval '9 days')`);
    const rows = await asRole(
      service,
      `select count(*)::int as count from pg_inherits where inhparent = 'outbox'::regclass`,
    );
    expect(rows).toEqual([{ count: 10 }]);
  });
});

describe('migrate up', () => {
  it('is repeatable and does nothing the second time', async () => {
    const database = await createTestDatabase('deals');
    try {
      expect(await migrateUp({ ownerUrl: database.ownerUrl, migrationsDir })).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('derives a password per service that the owner can tell and that differs', () => {
    const owner = 'postgres://dna:secret@localhost:5432/dna_marketing';
    const urls = services.map((service) => new URL(serviceDatabaseUrl(owner, service)));
    expect(new Set(urls.map((url) => url.password)).size).toBe(services.length);
    expect(urls[0]!.username).toBe('dna_ingestion');
  });
});

describe('newId', () => {
  it('is a UUIDv7 of its time and never repeats', () => {
    const ids = Array.from({ length: 5_000 }, () => newId(1_790_000_000_000));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^01a0c450-6c00-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
