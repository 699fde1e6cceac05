import { notificationRequested } from '@dna/contracts';
import { newId } from '@dna/database';
import {
  bareHandlers,
  envelope,
  erased,
  startServiceState,
  tablesOfLeads,
  tracesOf,
  type ServiceState,
} from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tables } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';
import { dealOpened, hotLead } from './harness.ts';

describe('slack forgets a person', () => {
  let state: ServiceState<Tables>;
  let handle: ReturnType<typeof bareHandlers<Tables>>['handle'];
  beforeAll(async () => {
    state = await startServiceState<Tables>('slack');
    ({ handle } = bareHandlers<Tables>('slack', state, subscriptions));
  });
  afterAll(() => state.stop());

  const about = (leadId: string) =>
    [hotLead(), dealOpened()].map((data) => envelope(notificationRequested, data, { leadId }));

  it('in every table that knows of leads, by all their ids, also when told twice', async () => {
    const [root, other, stranger] = [newId(), newId(), newId()];
    await handle([...about(root), ...about(other), ...about(stranger)]);
    expect(await tracesOf(state.db, [root])).toEqual(
      (await tablesOfLeads(state.db)).filter((table) => table !== 'lead_aliases'),
    );
    const order = erased([root, other]);
    for (const message of [order, { ...order, id: newId() }]) await handle([message]);
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await tracesOf(state.db, [stranger])).toEqual(['messages']);
  });

  it('and says nothing of them afterwards', async () => {
    const [lead, stranger] = [newId(), newId()];
    await handle([erased([lead])]);
    await handle([...about(lead), ...about(stranger)]);
    expect(await tracesOf(state.db, [lead])).toEqual([]);
    expect(await tracesOf(state.db, [stranger])).toEqual(['messages']);
  });
});
