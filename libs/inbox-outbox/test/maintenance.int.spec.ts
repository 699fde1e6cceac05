import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { startHarness, type Harness } from './harness.ts';
import { startRelayService } from './relay-service.ts';

describe('processes that start while the maintenance is due', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.stop());

  it('do it once between them, without waiting for each other in a circle', async () => {
    await sql`insert into integration.timers (key, kind, due_at, payload)
      values ('messaging.maintain-partitions', 'messaging.maintain-partitions', now() - interval '1 hour', '{}')`.execute(
      harness.owner,
    );
    const start = () => startRelayService({ databaseUrl: harness.databaseUrl, natsUrl: harness.nats.url });
    const services = await Promise.all([start(), start(), start()]);
    await eventually(async () => {
      const { rows } = await sql`select 1 from integration.timers
        where key = 'messaging.maintain-partitions' and due_at > now() + interval '30 minutes'`.execute(
        harness.owner,
      );
      expect(rows).toHaveLength(1);
    });
    const complaints = services.flatMap(({ log }) => log.lines.filter(({ level }) => level !== 'info'));
    await Promise.all(services.map((service) => service.stop()));
    expect(complaints.filter(({ message }) => /timers wait|database is away/.test(message))).toEqual([]);
  });
});
