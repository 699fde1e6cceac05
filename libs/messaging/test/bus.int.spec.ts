import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyChanged, askPipelines, streams, type StreamDeclaration } from '@dna/contracts';
import {
  BusUnavailableError,
  connectBus,
  NoAnswerError,
  PublishRefusedError,
  QuestionRefusedError,
  type Bus,
} from '@dna/messaging';
import { envelope, eventually, silentLog, startTcpProxy, startTestNats, type TestNats } from '@dna/testing';

const stream: StreamDeclaration = {
  name: 'EVT_TEST',
  owner: 'deals',
  subjects: ['evt.test.>'],
  retention: 'limits',
  maxAgeSeconds: 3_600,
  maxMessageBytes: 1_024,
};
const durable = { stream: stream.name, name: 'test__thing', filter: 'evt.test.thing.v1.*', ackWaitMs: 1_000 };

describe('the bus', () => {
  let nats: TestNats;
  let bus: Bus;
  const buses: Bus[] = [];
  const connect = (name: string, url = nats.url) => {
    const opened = connectBus({ url, name, log: silentLog() });
    buses.push(opened);
    return opened;
  };
  beforeAll(async () => {
    nats = await startTestNats();
    bus = connect('deals');
    await bus.ready();
  });
  afterAll(async () => {
    await Promise.all(buses.map((each) => each.stop()));
    await nats.stop();
  });

  it('makes a stream once, brings changed settings up to date, and says when there is none', async () => {
    expect(await bus.streams.state(stream.name)).toBeNull();
    const made = await bus.streams.ensure(stream, 1);
    expect(await bus.streams.ensure(stream, 1)).toEqual(made);
    const changed = await bus.streams.ensure({ ...stream, maxMessageBytes: 2_048 }, 1);
    expect(changed.created).toBe(made.created);
  });

  it('stores a message once per id, and reads back what is at a sequence', async () => {
    const first = await bus.publish('evt.test.thing.v1.a', '{"n":1}', 'one');
    expect(await bus.publish('evt.test.thing.v1.a', '{"n":1}', 'one')).toEqual({ ...first, duplicate: true });
    expect(await bus.streams.read(stream.name, first.sequence)).toEqual({
      id: 'one',
      subject: 'evt.test.thing.v1.a',
    });
    expect(await bus.streams.read(stream.name, first.sequence + 100)).toBeNull();
  });

  it('says when the broker refuses a message, and gives each of many at once its own confirmation', async () => {
    await expect(bus.publish('evt.nobody.thing.v1.a', '{}', 'astray')).rejects.toThrow(
      'no stream takes evt.nobody.thing.v1.a',
    );
    const outcomes = await Promise.allSettled(
      Array.from({ length: 500 }, (_, n) =>
        bus.publish('evt.test.other.v1.b', n % 100 === 99 ? 'x'.repeat(5_000) : `${n}`, `many-${n}`),
      ),
    );
    const refused = outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []));
    expect(refused).toEqual([99, 199, 299, 399, 499]);
    expect(outcomes[99]).toMatchObject({ reason: expect.any(PublishRefusedError) as unknown });
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') continue;
      expect((await bus.streams.read(stream.name, outcome.value.sequence))?.id).toBe(`many-${n}`);
    }
  });

  it('gives up waiting for a confirmation that never comes, and goes on when the broker answers again', async () => {
    const way = await startTcpProxy(Number(new URL(nats.url).port));
    try {
      const own = connect('own', `nats://127.0.0.1:${way.port}`);
      let connects = 0;
      own.onConnect(() => {
        connects += 1;
      });
      await eventually(() => expect(connects).toBe(1));
      // Stored, but its confirmation is swallowed: what repeats it must be told.
      way.hang('to-client');
      await expect(own.publish('evt.test.other.v1.a', '{}', 'silent')).rejects.toBeInstanceOf(
        BusUnavailableError,
      );
      way.restore();
      await eventually(() => expect(connects).toBe(2));
      const repeated = await own.publish('evt.test.other.v1.a', '{}', 'silent');
      expect(repeated.duplicate).toBe(true);
      const waiting = own.publish('evt.test.other.v1.a', '{}', 'at the end');
      await own.stop();
      expect((await waiting).stream).toBe(stream.name);
    } finally {
      await way.stop();
    }
  }, 30_000);

  it('delivers from a durable, and again what was not acknowledged', async () => {
    expect(await bus.durables.state(durable)).toBeNull();
    await bus.durables.ensure(durable);
    const deliveries = await bus.consume(stream.name, durable.name, 10);
    const counts: number[] = [];
    for await (const delivery of deliveries) {
      counts.push(delivery.deliveryCount);
      if (counts.length === 1) delivery.retryIn(50);
      else {
        delivery.ack();
        break;
      }
    }
    await deliveries.close();
    expect(counts).toEqual([1, 2]);
    await eventually(async () => {
      expect(await bus.durables.state(durable)).toMatchObject({ pending: 0, unacknowledged: 0 });
    });
    expect((await bus.durables.rebuild(durable)).pending).toBe(1);
  });

  it('hears a message live in every process that listens, and passes over what it cannot read', async () => {
    await bus.streams.ensure(
      streams.find(({ name }) => name === apiKeyChanged.stream)!,
      1,
    );
    const heard: number[][] = [];
    for (const _replica of [1, 2]) {
      const listener = connect('gateway');
      const versions: number[] = [];
      heard.push(versions);
      listener.listen(apiKeyChanged, ({ data }) => versions.push(data.version));
      await listener.ready();
      // Answered after the broker has taken the subscription.
      await listener.streams.state(stream.name);
    }
    const say = (payload: object) =>
      bus.publish(apiKeyChanged.subject(null), JSON.stringify(payload), randomUUID());
    const about = (version: number) =>
      envelope(apiKeyChanged, { ...apiKeyChanged.example, version }, { leadId: null });
    await say(about(1));
    await say({ poison: true });
    await say(about(2));
    await eventually(() =>
      expect(heard).toEqual([
        [1, 2],
        [1, 2],
      ]),
    );
  });

  it('asks and is answered, refused, or told that nobody is there', async () => {
    await expect(bus.ask(askPipelines, {})).rejects.toBeInstanceOf(NoAnswerError);
    const other = connect('other');
    await other.ready();
    const pipelines = [{ id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10', key: 'b2b', name: 'B2B' }];
    other.answer(askPipelines, async () => ({ pipelines }));
    await eventually(async () => expect(await bus.ask(askPipelines, {})).toEqual({ pipelines }));
    await expect(bus.ask(askPipelines, 'nonsense' as never)).rejects.toBeInstanceOf(QuestionRefusedError);
  });

  it('refuses at once while the broker is away, and goes on by itself when it is back', async () => {
    let connects = 0;
    bus.onConnect(() => {
      connects += 1;
    });
    expect(connects).toBe(1);
    await nats.kill();
    await eventually(() => expect(bus.connected()).toBe(false));
    await expect(bus.publish('evt.test.thing.v1.a', '{}', 'late')).rejects.toBeInstanceOf(
      BusUnavailableError,
    );
    await expect(bus.ask(askPipelines, {})).rejects.toBeInstanceOf(BusUnavailableError);
    await nats.restart();
    await eventually(() => expect(connects).toBe(2));
    expect(await bus.publish('evt.test.thing.v1.a', '{}', 'late')).toMatchObject({ duplicate: false });
  });

  it('waits for a broker that is not there yet', async () => {
    await nats.kill();
    const early = connect('early');
    expect(early.connected()).toBe(false);
    await nats.restart();
    await early.ready();
    expect(early.connected()).toBe(true);
  });
});
