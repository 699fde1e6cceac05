import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { makeDeals, publishDeals } from './deals.ts';
import { startHarness, type Harness } from './harness.ts';
import { startRelayService } from './relay-service.ts';

describe('the batch runner', () => {
  let harness: Harness;
  let service: Awaited<ReturnType<typeof startRelayService>> | null = null;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    await service?.stop();
    service = null;
    await harness.stop();
  });
  const start = async (settings: Partial<Parameters<typeof startRelayService>[0]> = {}) => {
    service = await startRelayService({
      databaseUrl: harness.databaseUrl,
      natsUrl: harness.nats.url,
      ...settings,
    });
    return service;
  };

  it('handles each message once, however often it comes, and tells what follows once', async () => {
    const deals = makeDeals(1_000);
    await start();
    await publishDeals(harness.bus, deals);
    await publishDeals(harness.bus, deals.toReversed(), ':again');
    await eventually(() => expect(harness.heard).toHaveLength(1_000));
    await publishDeals(harness.bus, deals, ':late');
    await eventually(async () =>
      expect((await service!.messaging.health()).lag['integration__deal-created']).toBe(0),
    );

    expect(await harness.effects()).toHaveLength(1_000);
    expect((await harness.effects()).every((effect) => effect.times === 1)).toBe(true);
    expect(new Set(harness.heard)).toEqual(new Set(deals.map((deal) => deal.id)));
  });

  it('finds the poison message in a batch, lets its neighbours pass, and replays it when it can be handled', async () => {
    const deals = makeDeals(64);
    const poison = deals[37]!.id;
    let cured = false;
    await publishDeals(harness.bus, deals);
    await start({
      handle: (ids) => {
        if (ids.includes(poison) && !cured) throw new Error('cannot digest this');
      },
    });
    await eventually(async () => expect(await harness.effects()).toHaveLength(63));
    const [letter] = await eventually(async () => {
      const letters = await service!.messaging.deadLetters.list({ limit: 10 });
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({ state: 'retrying', durable: 'integration__deal-created' });
    expect(letter!.error).toContain('cannot digest this');

    cured = true;
    expect(await service!.messaging.deadLetters.replay(letter!.id)).toMatchObject({ state: 'replayed' });
    expect(await service!.messaging.deadLetters.replay(letter!.id)).toBeNull();
    await eventually(() => expect(harness.heard).toHaveLength(64));
    expect((await harness.effects()).every((effect) => effect.times === 1)).toBe(true);
  });

  it('parks what is not a message at once, keeps it readable, and never hears a dropped one again', async () => {
    const [deal] = makeDeals(1);
    await publishDeals(harness.bus, []);
    const subject = `evt.deals.deal-created.v1.${deal!.lead_id}`;
    await harness.bus.publish(subject, '{"not json', 'bad-1');
    await harness.bus.publish(subject, JSON.stringify({ ...deal, data: { deal_id: 'x' } }), 'bad-2');
    await harness.bus.publish(subject, JSON.stringify({ ...deal, version: 9 }), 'bad-3');
    await start();
    const letters = await eventually(async () => {
      const found = await service!.messaging.deadLetters.list({ state: 'parked', limit: 10 });
      expect(found).toHaveLength(3);
      return found;
    });
    expect(letters.map((letter) => letter.subject)).toEqual([subject, subject, subject]);
    expect(letters.some((letter) => letter.error.includes('data.deal_id'))).toBe(true);

    const readable = letters.find((letter) => letter.error.includes('data.deal_id'))!;
    expect(await service!.messaging.deadLetters.replay(readable.id)).toMatchObject({ state: 'parked' });
    expect(await service!.messaging.deadLetters.drop(readable.id)).toMatchObject({ state: 'dropped' });
    await publishDeals(harness.bus, [deal!]);
    await eventually(async () =>
      expect((await service!.messaging.health()).lag['integration__deal-created']).toBe(0),
    );
    expect(await harness.effects()).toEqual([]);
  });

  it('lets the whole batch wait while its connections are cut, and counts nobody a failure', async () => {
    const deals = makeDeals(300);
    let cuts = 0;
    await start({
      handle: () => {
        if (cuts < 3) {
          cuts += 1;
          throw Object.assign(new Error('terminating connection due to administrator command'), {
            code: '57P01',
          });
        }
      },
    });
    await publishDeals(harness.bus, deals);
    await eventually(() => expect(harness.heard).toHaveLength(300));
    expect(cuts).toBe(3);
    expect(await service!.messaging.deadLetters.list({ limit: 10 })).toEqual([]);
  });

  it('goes on by itself after its connections to Postgres and the broker were killed', async () => {
    await start();
    await publishDeals(harness.bus, makeDeals(50));
    await eventually(() => expect(harness.heard).toHaveLength(50));
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(harness.owner);
    await harness.nats.kill();
    await harness.nats.restart();
    await eventually(() => publishDeals(harness.bus, makeDeals(50)));
    await eventually(async () => expect((await harness.effects()).length).toBeGreaterThanOrEqual(100));
    await eventually(async () => expect(new Set(harness.heard).size).toBe((await harness.effects()).length));
    expect(harness.heard.length).toBe(new Set(harness.heard).size);
  });

  it('stops cleanly: nothing is lost between two runs', async () => {
    const deals = makeDeals(2_000);
    await publishDeals(harness.bus, deals);
    await start();
    await eventually(async () => expect((await harness.effects()).length).toBeGreaterThan(0));
    await service!.stop();
    await start();
    await eventually(() => expect(harness.heard).toHaveLength(2_000));
    expect(new Set(harness.heard).size).toBe(2_000);
    expect((await harness.effects()).every((effect) => effect.times === 1)).toBe(true);
  });
});
