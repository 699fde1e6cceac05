import { newId } from '@dna/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { handlersOn, silent, startDatabase, type TestState } from './harness.ts';

describe('integration tells of silent sources', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handle = handlersOn(state);
  });
  afterEach(() => state.clear(['notifications']));
  afterAll(() => state.stop());

  const recorded = () => state.db.selectFrom('notifications').selectAll().orderBy('happened_at').execute();

  it('each silence once for ever, where alerts go', async () => {
    const source_id = newId();
    const message = silent('calendly', { source_id, silent_since: '2026-11-20T16:00:00.000Z' });
    await handle([message, { ...message, id: newId() }]);
    await handle([{ ...message, id: newId() }]);
    await handle([
      silent('calendly', { source_id, silent_since: '2026-11-20T16:00:00.000Z', silent_hours: 115 }),
    ]);
    const [told, ...more] = await state.requested();
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      lead_id: null,
      causation_id: message.id,
      data: {
        template: 'source_silent',
        channel: 'crm-alerts',
        dedupe_key: `source_silent:${source_id}:2026-11-20T16:00:00.000Z`,
        facts: { sources: [{ source: 'calendly', silent_hours: 114, limit_hours: 72 }] },
      },
    });
    expect(await recorded()).toHaveLength(1);
  });

  it('the next silence of a source again', async () => {
    const source_id = newId();
    await handle([silent('calendly', { source_id, silent_since: '2026-11-20T16:00:00.000Z' })]);
    await handle([silent('calendly', { source_id, silent_since: '2026-11-28T10:00:00.000Z' })]);
    expect(await state.requested()).toHaveLength(2);
  });

  it('those that come together in one message, but only what is new', async () => {
    const known = silent('known', { source_id: newId() });
    await handle([known]);
    await handle([
      { ...known, id: newId() },
      silent('second', { source_id: newId(), silent_since: '2026-11-22T00:00:00.000Z' }),
      silent('first', { source_id: newId(), silent_since: '2026-11-21T00:00:00.000Z' }),
    ]);
    const [, together, ...more] = await state.requested();
    expect(more).toEqual([]);
    expect(together!.data.facts).toMatchObject({ sources: [{ source: 'first' }, { source: 'second' }] });
    expect(await recorded()).toMatchObject([
      { status: 'requested', lead_id: null },
      { status: 'requested' },
      { status: 'requested' },
    ]);
  });

  it('not while alerts are off: then they are recorded only', async () => {
    await handlersOn(state, false)([silent('calendly', { source_id: newId() })]);
    expect(await state.requested()).toEqual([]);
    expect(await recorded()).toMatchObject([{ status: 'suppressed', reason: 'alerts_off' }]);
  });
});
