import { newId } from '@dna/database';
import { erased, merged, tablesOfLeads, tracesOf } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crossed, dealOpened, handlersOn, routed, startDatabase, type TestState } from './harness.ts';

describe('integration forgets a person', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handle = handlersOn(state);
  });
  afterAll(() => state.stop());

  const aboutThem = (root: string, other: string) => [
    routed(root, 1),
    crossed(other, 1, new Date()),
    dealOpened(root),
    merged(other, root),
    routed(other, 1),
  ];

  it('in every table that knows of leads, by all their ids, also when told twice', async () => {
    const [root, other, stranger] = [newId(), newId(), newId()];
    for (const message of [...aboutThem(root, other), dealOpened(stranger)]) await handle([message]);
    expect(await tracesOf(state.db, [root, other])).toEqual(
      expect.arrayContaining(await tablesOfLeads(state.db)),
    );
    const order = erased([root, other]);
    for (const message of [order, { ...order, id: newId() }]) await handle([message]);
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.notifications(stranger)).toHaveLength(1);
  });

  it('and tells nothing of them afterwards', async () => {
    const [root, other] = [newId(), newId()];
    for (const message of [erased([root, other]), ...aboutThem(root, other), merged(other, null, 2)]) {
      await handle([message]);
    }
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.requested(root)).toEqual([]);
    expect(await state.requested(other)).toEqual([]);
  });
});
