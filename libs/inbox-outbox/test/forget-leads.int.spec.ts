import { leadErased, notificationRequested } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { forgetLeads, on, unlessErased, type Handler, type MessagingTables } from '@dna/inbox-outbox';
import {
  bareHandlers,
  envelope,
  erased,
  eventually,
  startServiceState,
  tracesOf,
  type ServiceState,
} from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

type Tables = MessagingTables;
type Notification = typeof notificationRequested.example;

describe('forgetting a lead while something is written about it', () => {
  let state: ServiceState<Tables>;
  beforeAll(async () => {
    state = await startServiceState<Tables>('slack');
  });
  afterAll(() => state.stop());

  const write: Handler<Tables, Notification> = async ({ tx }, messages) => {
    for (const { lead_id } of messages) {
      await sql`insert into lead_aliases (lead_id, version) values (${lead_id}, 1)`.execute(tx);
    }
  };
  const erase = forgetLeads<Tables>(null, async ({ tx }, { leadIds }) => {
    await sql`delete from lead_aliases where lead_id = any(${leadIds}::uuid[])`.execute(tx);
  });
  const handlers = (
    writing: Handler<Tables, Notification>,
    erasing: typeof erase = erase,
  ): ReturnType<typeof bareHandlers<Tables>> =>
    bareHandlers<Tables>('slack', state, [
      on(notificationRequested, unlessErased(writing)),
      on(leadErased, erasing),
    ]);
  const untilSomebodyWaits = () =>
    eventually(async () => {
      const { rows } = await sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(state.db);
      expect(rows).toHaveLength(1);
    });

  it('waits for whoever is writing, and deletes that too', async () => {
    const lead = newId();
    const [written, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { handle } = handlers(async (unit, messages) => {
      await write(unit, messages);
      written.resolve();
      await go.promise;
    });
    const writing = handle([
      envelope(notificationRequested, notificationRequested.example, { leadId: lead }),
    ]);
    await written.promise;
    const erasing = handle([erased([lead])]);
    await untilSomebodyWaits();
    go.resolve();
    await Promise.all([writing, erasing]);
    expect(await tracesOf(state.db, [lead])).toEqual([]);
  });

  it('lets nobody write meanwhile, and nothing be written afterwards', async () => {
    const lead = newId();
    const [deleted, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { handle } = handlers(write, async (unit, messages) => {
      await erase(unit, messages);
      deleted.resolve();
      await go.promise;
    });
    const erasing = handle([erased([lead])]);
    await deleted.promise;
    const writing = handle([
      envelope(notificationRequested, notificationRequested.example, { leadId: lead }),
    ]);
    await untilSomebodyWaits();
    go.resolve();
    await Promise.all([writing, erasing]);
    expect(await tracesOf(state.db, [lead])).toEqual([]);
  });
});
