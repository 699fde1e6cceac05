import { askTeamMembers, leadCreated, leadRouted, teamMemberChanged, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, eventually } from '@dna/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startServers } from './harness.ts';
import { created, scored, wants } from './messages.ts';

describe('the service routing', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  beforeEach(async () => {
    servers = await startServers();
  });
  afterEach(() => servers.stop());

  const routed = () => servers.state.told(leadRouted);
  const messagesOf = (leads: string[]): Envelope<unknown>[] =>
    leads.flatMap((lead) => [
      created(lead),
      scored(lead, 20, { count: 1 }),
      wants(lead, { b2b: 1 }, { count: 1 }),
      scored(lead, 50, { count: 2 }),
      wants(lead, { b2b: 5 }, { count: 2 }),
    ]);

  it('routes 500 leads once each with two replicas: nobody over capacity, equal members within one turn', async () => {
    const { state } = servers;
    for (const capacity of [200, 200, 200, 30]) await state.addMember({ capacity });
    await Promise.all([servers.startService(), servers.startService()]);
    const messages = messagesOf(Array.from({ length: 500 }, () => newId()));
    await servers.publish(messages.toSorted(() => Math.random() - 0.5));
    await servers.publish(messages.map((message) => ({ ...message, id: newId() })));

    await eventually(async () => expect(await routed()).toHaveLength(500), { timeoutMs: 25_000 });
    const told = await routed();
    expect(new Set(told.map((message) => message.lead_id)).size).toBe(500);
    expect(await state.decisions()).toHaveLength(500);
    const team = await state.team();
    expect(team.reduce((sum, member) => sum + member.open, 0)).toBe(500);
    for (const member of team) expect(member.open).toBeLessThanOrEqual(member.capacity);
    const equals = team.filter((member) => member.capacity === 200).map((member) => member.turns);
    expect(Math.max(...equals) - Math.min(...equals)).toBeLessThanOrEqual(1);
    const letters = await state.db.selectFrom('dead_letters').selectAll().execute();
    expect(letters).toEqual([]);
  });

  it('fills a team to its last place and serves the rest when a member joins or gets room', async () => {
    const { state } = servers;
    for (const capacity of [3, 2]) await state.addMember({ capacity });
    const [service] = await Promise.all([servers.startService(), servers.startService()]);
    const leads = Array.from({ length: 9 }, () => newId());
    await servers.publish(messagesOf(leads));
    await eventually(async () => expect(await state.decisions()).toHaveLength(9));
    expect(await routed()).toHaveLength(5);

    const body = { name: 'Newcomer', email: 'Newcomer@Example.com', pipelines: ['b2b'], capacity: 1 };
    const answer = await service.http.inject({
      method: 'POST',
      url: '/api/v1/team-members',
      headers: as('admin'),
      body,
    });
    expect(answer.statusCode).toBe(201);
    await eventually(async () => expect(await routed()).toHaveLength(6));
    await service.http.inject({
      method: 'PATCH',
      url: `/api/v1/team-members/${answer.json<{ id: string }>().id}`,
      headers: as('admin'),
      body: { capacity: 10 },
    });
    await eventually(async () => expect(await routed()).toHaveLength(9));
    const queue = (await state.decisions())
      .filter(({ outcome }) => outcome === 'queued')
      .map(({ lead_id }) => lead_id);
    expect(new Set((await routed()).map(({ lead_id }) => lead_id))).toEqual(new Set(leads));
    expect(queue).toHaveLength(4);
    expect((await state.team()).map(({ open }) => open)).toEqual([3, 2, 4]);
    expect(await state.told(teamMemberChanged)).toHaveLength(2);
  });

  it('waits two seconds for the intent that never comes, then decides', async () => {
    await servers.state.addMember();
    await servers.startService();
    const lead = newId();
    const start = Date.now();
    await servers.publish([
      created(lead),
      wants(lead, { b2b: 5 }, { count: 2 }),
      scored(lead, 50, { count: 3 }),
    ]);
    await eventually(async () => expect(await routed()).toHaveLength(1));
    expect(Date.now() - start).toBeGreaterThanOrEqual(1_900);
    expect(await servers.state.decisions()).toMatchObject([{ inputs: { same_facts: false } }]);
  });

  it('parks what is not a message and goes on', async () => {
    await servers.state.addMember();
    await servers.startService();
    const lead = newId();
    const poison = { ...created(lead), data: { identified: 'perhaps' } };
    await servers.publish([poison, ...messagesOf([lead])]);
    await eventually(async () => expect(await routed()).toHaveLength(1));
    const letters = await servers.state.db.selectFrom('dead_letters').selectAll().execute();
    expect(letters).toMatchObject([{ state: 'parked', durable: `routing__${leadCreated.name}` }]);
  });

  it('answers who the team members are', async () => {
    const [one] = [
      await servers.state.addMember({ name: 'One' }),
      await servers.state.addMember({ name: 'Two' }),
    ];
    await servers.startService();
    await eventually(async () => {
      const all = await servers.bus.ask(askTeamMembers, {});
      expect(all.team_members.map(({ name }) => name)).toEqual(['One', 'Two']);
    });
    const some = await servers.bus.ask(askTeamMembers, { ids: [one] });
    expect(some.team_members.map(({ name }) => name)).toEqual(['One']);
    expect(await servers.bus.ask(askTeamMembers, { ids: [] })).toEqual({ team_members: [] });
  });
});
