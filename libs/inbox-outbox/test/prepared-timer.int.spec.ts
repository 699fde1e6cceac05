import { leadErased, notificationRequested } from '@dna/contracts';
import { createDatabase, sql, type Database } from '@dna/database';
import { createMessaging, on, prepared, type AnyTimerHandlers } from '@dna/inbox-outbox';
import { connectBus, NoAnswerError } from '@dna/messaging';
import { createTestDatabase, eventually, silentLog, startTestNats } from '@dna/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

describe('a timer that asks others first', () => {
  let nats: Awaited<ReturnType<typeof startTestNats>>;
  let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database<unknown>;
  let stops: (() => Promise<void>)[];
  beforeEach(async () => {
    nats = await startTestNats();
    testDatabase = await createTestDatabase('slack');
    database = createDatabase<unknown>({ url: testDatabase.url, name: 'slack' });
    stops = [];
  });
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await database.stop();
    await testDatabase.drop();
    await nats.stop();
  });

  /** One more replica. */
  const start = async (timers: AnyTimerHandlers<unknown>) => {
    const bus = connectBus({ url: nats.url, name: 'slack', log: silentLog() });
    const messaging = createMessaging<unknown>({
      service: 'slack',
      database,
      bus,
      log: silentLog(),
      subscriptions: [
        on(notificationRequested, async () => undefined),
        on(leadErased, async () => undefined),
      ],
      timers,
    });
    await messaging.start();
    stops.push(async () => {
      await messaging.stop();
      await bus.stop();
    });
    return messaging;
  };
  const schedule = (kind: string) =>
    sql`insert into timers (key, kind, due_at, payload) values (${kind}, ${kind}, now(), '{}')`.execute(
      database.db,
    );
  const waiting = async (kind: string) => {
    const { rows } = await sql<{ attempts: number }>`
      select attempts from timers where kind = ${kind}`.execute(database.db);
    return rows;
  };

  it('waits while they are away, holds up no other timer, and is handled once with what they said', async () => {
    let isAway = true;
    const asked: number[] = [];
    const handled: string[] = [];
    const timers = {
      asking: prepared(
        async () => {
          asked.push(asked.length);
          if (isAway) throw new NoAnswerError('away');
          return 'the answer';
        },
        async (_unit, [timer], answer) => void handled.push(`${timer!.key}: ${answer}`),
      ),
      plain: async () => void handled.push('plain'),
    };
    await schedule('asking');
    await Promise.all([start(timers), start(timers)]);
    await eventually(() => expect(asked.length).toBeGreaterThan(1));
    await schedule('plain');
    await eventually(() => expect(handled).toEqual(['plain']));
    expect(await waiting('asking')).toEqual([{ attempts: 0 }]);

    isAway = false;
    await eventually(() => expect(handled).toEqual(['plain', 'asking: the answer']));
    expect(await waiting('asking')).toEqual([]);
  });

  it('is asked for by one replica only', async () => {
    let asked = 0;
    let handled = 0;
    const timers = {
      asking: prepared(
        async () => {
          asked += 1;
        },
        async () => {
          handled += 1;
        },
      ),
    };
    await Promise.all([start(timers), start(timers), start(timers)]);
    for (let round = 1; round <= 5; round += 1) {
      await schedule('asking');
      await eventually(() => expect(handled).toBe(round));
    }
    expect(asked).toBe(5);
  });

  it('is put off on the schedule when it fails, and handled again when it is replayed', async () => {
    let fails = true;
    const handled: unknown[] = [];
    const timers = {
      asking: prepared(
        async () => {
          if (fails) throw new Error('a bug');
          return 'repaired';
        },
        async (_unit, _timers, answer) => void handled.push(answer),
      ),
    };
    await schedule('asking');
    await sql`update timers set attempts = 8 where kind = 'asking'`.execute(database.db);
    const messaging = await start(timers);
    const [letter] = await eventually(async () => {
      const letters = await messaging.deadLetters.list({ limit: 10 });
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({ durable: 'timer:asking', error: 'Error: a bug', state: 'parked' });
    fails = false;
    await messaging.deadLetters.replay(letter!.id);
    expect(handled).toEqual(['repaired']);
    expect(await waiting('asking')).toEqual([]);
  });
});
