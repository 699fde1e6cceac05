import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, newId, sql } from '@dna/database';
import { lockFamilies, saveAliases, type MessagingTables } from '@dna/inbox-outbox';
import { createTestDatabase, eventually, type TestDatabase } from '@dna/testing';

type Tables = MessagingTables & { lead_states: { lead_id: string } };

describe('locking a family that is merged meanwhile', () => {
  let testDatabase: TestDatabase;
  let database: ReturnType<typeof createDatabase<Tables>>;
  beforeEach(async () => {
    testDatabase = await createTestDatabase('integration');
    database = createDatabase<Tables>({ url: testDatabase.url, name: 'integration' });
  });
  afterEach(async () => {
    await database.stop();
    await testDatabase.drop();
  });

  it('makes no row for a lead that is erased: whoever looked it up before starts over', async () => {
    const [gone, lives] = [newId(), newId()];
    await sql`insert into erased_leads (lead_id, erased_at) values (${gone}, now())`.execute(database.db);
    const locking = (...ids: string[]) =>
      database.db.transaction().execute((tx) => lockFamilies(tx, ids, 'lead_states'));
    await expect(locking(gone, lives)).rejects.toMatchObject({ code: '40001' });
    expect(await database.db.selectFrom('lead_states').selectAll().execute()).toEqual([]);
    expect([...(await locking(lives)).keys()]).toEqual([lives]);
  });

  /** Locks `wanted` while another transaction, which holds it, merges `other` into it. */
  const lockDuringMerge = async (wanted: string, other: string) => {
    const merged = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const merging = database.db.transaction().execute(async (tx) => {
      await lockFamilies(tx, [wanted], 'lead_states');
      held.resolve();
      await merged.promise;
      await saveAliases(tx, [{ leadId: other, into: wanted, version: 1 }]);
    });
    await held.promise;
    const locking = database.db
      .transaction()
      .execute(async (tx) => (await lockFamilies(tx, [wanted], 'lead_states')).get(wanted)!.toSorted());
    const outcome = locking.then(
      (family) => ({ family }),
      (error: unknown) => ({ error }),
    );
    await eventually(async () => {
      const { rows } = await sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
      expect(rows).toHaveLength(1);
    });
    merged.resolve();
    await merging;
    return outcome;
  };
  const [lower = '', higher = ''] = [newId(), newId()].sort();

  const makeRow = (id: string) =>
    database.db.transaction().execute((tx) => lockFamilies(tx, [id], 'lead_states'));

  it('takes the newcomer in where that keeps the order of the ids', async () => {
    await makeRow(lower);
    expect(await lockDuringMerge(lower, higher)).toEqual({ family: [lower, higher] });
  });

  it('starts the transaction over where another one is making the row itself, and then has both', async () => {
    expect(await lockDuringMerge(lower, higher)).toMatchObject({ error: { code: '40001' } });
    expect([...(await makeRow(lower)).get(lower)!].sort()).toEqual([lower, higher]);
  });

  it('starts the transaction over where it would not, and then has both', async () => {
    await makeRow(higher);
    expect(await lockDuringMerge(higher, lower)).toMatchObject({ error: { code: '40001' } });
    const family = await database.db
      .transaction()
      .execute(async (tx) => (await lockFamilies(tx, [higher], 'lead_states')).get(higher)!.toSorted());
    expect(family).toEqual([lower, higher]);
  });
});
