import { pipelineKeys, teamMemberChanged } from '@dna/contracts';
import { createDatabase, sql } from '@dna/database';
import { createTestDatabase } from '@dna/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoTeam } from './demo-team.ts';
import { seed } from './seed.ts';
import { seedTeam } from './seed-team.ts';

describe('npm run seed', () => {
  let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
  let routing: ReturnType<typeof createDatabase<unknown>>;
  beforeEach(async () => {
    testDatabase = await createTestDatabase('routing');
    routing = createDatabase<unknown>({ url: testDatabase.url, name: 'test', maxConnections: 2 });
  });
  afterEach(async () => {
    await routing.stop();
    await testDatabase.drop();
  });

  const run = (
    args: string[] = [],
    nodeEnv = 'development',
    databaseUrl: string | undefined = testDatabase.ownerUrl,
  ) => seed({ databaseUrl, nodeEnv, args });
  const rows = async (query: ReturnType<typeof sql<Record<string, unknown>>>) =>
    (await query.execute(routing.db)).rows;

  it('adds a team in which every pipeline has somebody to take its leads', async () => {
    expect(await run()).toMatch(/^Added the demo team: Ines Albrecht, /);
    const members = await rows(sql`select id, email, pipelines, capacity from team_members order by id`);
    expect(members).toHaveLength(8);
    for (const key of pipelineKeys) {
      const takers = demoTeam.filter(({ pipelines, capacity }) => pipelines.includes(key) && capacity > 0);
      expect(takers.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('says so in messages that keep to the contract, and has the waiting leads looked at', async () => {
    await run();
    const said =
      await rows(sql`select o.subject, o.payload from outbox o join outbox_batches b using (created_at, batch_id)
      where b.published_at is null order by o.position`);
    expect(said.map(({ subject }) => subject)).toEqual(demoTeam.map(() => teamMemberChanged.subject(null)));
    const messages = said.map(({ payload }) => teamMemberChanged.schema.parse(JSON.parse(payload as string)));
    expect(messages.map(({ data }) => data.team_member_id)).toEqual(demoTeam.map(({ id }) => id));
    expect(await rows(sql`select kind from timers`)).toContainEqual({ kind: 'serve-queue' });
  });

  it('adds nobody twice and leaves what was edited, also when two run at once', async () => {
    const added = await Promise.all([seedTeam(testDatabase.ownerUrl), seedTeam(testDatabase.ownerUrl)]);
    expect(added.flat()).toHaveLength(8);
    await sql`update team_members set capacity = 1, email = 'other@dna-sales.example'
      where id = ${demoTeam[0]!.id}`.execute(routing.db);
    await sql`delete from team_members where id = ${demoTeam[1]!.id}`.execute(routing.db);
    expect(await run()).toBe(`Added the demo team: ${demoTeam[1]!.name}`);
    expect(await run()).toBe('Nothing to do: the demo team is there');
    const [first] = await rows(sql`select capacity from team_members where id = ${demoTeam[0]!.id}`);
    expect(first).toEqual({ capacity: 1 });
    expect(await rows(sql`select 1 from outbox`)).toHaveLength(9);
  });

  it('is refused in production unless it is meant', async () => {
    await expect(run([], 'production')).rejects.toThrow('--yes');
    expect(await rows(sql`select 1 from team_members`)).toEqual([]);
    await expect(run(['--yes'], 'production')).resolves.toMatch(/^Added/);
  });

  it('says what is missing', async () => {
    await expect(run(['--force'])).rejects.toThrow('Unknown argument --force');
    await expect(seed({ databaseUrl: undefined, nodeEnv: undefined, args: [] })).rejects.toThrow(
      'DATABASE_URL must be set',
    );
    const owner = createDatabase<unknown>({ url: testDatabase.ownerUrl, name: 'owner', maxConnections: 1 });
    await sql`drop schema routing cascade`.execute(owner.db);
    await owner.stop();
    await expect(run()).rejects.toThrow('npm run migrate:up');
  });
});
