import { createDatabase, isInfrastructureError, sql, type Database } from '@dna/database';
import { createTestDatabase, type TestDatabase } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

describe('prepared statements', () => {
  let database: TestDatabase;
  let prepared: Database<unknown>;
  beforeAll(async () => {
    database = await createTestDatabase('slack');
    prepared = createDatabase({
      url: database.ownerUrl,
      name: 'prepared',
      maxConnections: 1,
      prepared: true,
    });
    await sql`create table slack.items (id int primary key, name text)`.execute(prepared.db);
  });
  afterAll(async () => {
    await prepared.stop();
    await database.drop();
  });

  const find = (id: number) =>
    sql<{ id: number; name: string }>`select * from slack.items where id = ${id}`.execute(prepared.db);

  it('are kept from the second time on, each text once', async () => {
    for (let id = 1; id <= 4; id += 1) await find(id);
    const { rows } = await sql<{ statement: string }>`
      select statement from pg_prepared_statements where statement like '%slack.items%'`.execute(prepared.db);
    expect(rows).toEqual([{ statement: 'select * from slack.items where id = $1' }]);
  });

  it('look rows up by index, however small the table was when they were planned', async () => {
    const plan = await sql`explain (costs off)
      select * from generate_series(1, 3) wanted join slack.items i on i.id = wanted`.execute(prepared.db);
    expect(JSON.stringify(plan.rows)).toMatch(/Nested Loop.*Index/);
  });

  it('are made anew after a migration, by whoever repeats the transaction', async () => {
    for (let id = 1; id <= 3; id += 1) await find(id);
    await sql`insert into slack.items values (1, 'one')`.execute(prepared.db);
    await sql`alter table slack.items add column price int default 7`.execute(prepared.db);
    const error = await find(1).catch((cause: unknown) => cause);
    expect(isInfrastructureError(error)).toBe(true);
    expect((await find(1)).rows).toEqual([{ id: 1, name: 'one', price: 7 }]);
  });

  it('say what is wrong like any other statement', async () => {
    for (let round = 0; round < 3; round += 1) {
      await expect(
        sql`insert into slack.items values (2, 'two'), (2, 'twice')`.execute(prepared.db),
      ).rejects.toMatchObject({ code: '23505' });
    }
  });
});
