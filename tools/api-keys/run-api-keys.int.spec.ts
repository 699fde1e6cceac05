import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, sql, type Database } from '@dna/database';
import { hashApiKey } from '@dna/http';
import { createTestDatabase, type TestDatabase } from '@dna/testing';
import { runApiKeys } from './run-api-keys.ts';

let testDatabase: TestDatabase;
let owner: Database<unknown>;
beforeAll(async () => {
  testDatabase = await createTestDatabase('ingestion');
  owner = createDatabase<unknown>({ url: testDatabase.ownerUrl, name: 'test', maxConnections: 1 });
});
afterAll(async () => {
  await owner.stop();
  await testDatabase.drop();
});

type Row = {
  id: string;
  source: string;
  scopes: string[];
  key_hash: Buffer;
  version: number;
  revoked_at: Date | null;
};
const rowsOf = async (source: string) =>
  (await sql<Row>`select * from ingestion.api_keys where source = ${source}`.execute(owner.db)).rows;
const run = (databaseUrl: string | undefined, line: string) =>
  runApiKeys({ databaseUrl, args: line.split(' ') });

describe('npm run api-keys', () => {
  it.each(['the owner', 'the service'])('makes a first key as %s, shown once', async (who) => {
    const [url, source] = who === 'the owner' ? [testDatabase.ownerUrl, 'ops'] : [testDatabase.url, 'deputy'];
    const said = await run(url, `create --source ${source} --scopes admin`);
    const key = new RegExp(`X-API-Key: ${source}:(dna_\\S+)`).exec(said)?.[1] ?? '';
    const [row, ...more] = await rowsOf(source);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ source, scopes: ['admin'], version: 1, revoked_at: null });
    expect(row?.key_hash).toEqual(hashApiKey(key));
    expect(said).toContain(row?.id);
    expect(await run(url, 'list')).not.toContain(key);
  });

  it('revokes a key, once', async () => {
    const url = testDatabase.ownerUrl;
    await run(
      url,
      'create --source website --scopes ingest,read --rate-limit 5 --expires 2999-01-01T00:00:00Z',
    );
    const id = (await rowsOf('website'))[0]!.id;
    expect(await run(url, 'list')).toContain(`${id}  website  ingest+read  active`);
    expect(await run(url, `revoke ${id}`)).toBe(`${id} revoked`);
    expect(await run(url, `revoke ${id}`)).toContain('is no key');
    expect(await rowsOf('website')).toMatchObject([{ version: 2, revoked_at: expect.any(Date) }]);
  });

  it.each([
    ['create', '--source'],
    ['create --source ops', '--scopes'],
    ['create --source ops --scopes root', '--scopes'],
    ['create --source Ops --scopes admin', '--source'],
    ['create --source ops --scopes admin --expires soon', '--expires'],
    ['create --source ops --scopes admin --rate-limit many', '--rate-limit'],
    ['revoke', 'which id'],
    ['forge', 'forge?'],
  ])('refuses "%s" and says why, before it looks for a database', async (line, reason) => {
    await expect(run(undefined, line)).rejects.toThrow(reason);
  });

  it('says what it needs and what it can do', async () => {
    await expect(run(undefined, 'list')).rejects.toThrow('INGESTION_DATABASE_URL');
    expect(await runApiKeys({ databaseUrl: undefined, args: [] })).toContain('npm run api-keys -- create');
  });
});
