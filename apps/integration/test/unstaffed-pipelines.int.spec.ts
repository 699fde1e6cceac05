import { pipelineUnstaffed } from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { handlersOn, startDatabase, type TestState } from './harness.ts';

describe('integration tells of pipelines without anybody', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handle = handlersOn(state);
  });
  afterEach(() => state.clear(['notifications']));
  afterAll(() => state.stop());

  const unstaffed = (since = pipelineUnstaffed.example.since) =>
    envelope(pipelineUnstaffed, { ...pipelineUnstaffed.example, since }, { leadId: null });
  const recorded = () => state.db.selectFrom('notifications').selectAll().orderBy('happened_at').execute();

  it('once each time, where alerts go, with what can be done', async () => {
    const message = unstaffed();
    await handle([message, { ...message, id: newId() }]);
    await handle([{ ...message, id: newId() }]);
    expect(await state.requested()).toMatchObject([
      {
        lead_id: null,
        causation_id: message.id,
        data: {
          template: 'pipeline_unstaffed',
          channel: 'crm-alerts',
          facts: { pipeline_key: 'co_creation', remedy: expect.stringContaining('team-members') },
        },
      },
    ]);
    await handle([unstaffed('2026-12-01T08:00:00.000Z')]);
    expect(await state.requested()).toHaveLength(2);
  });

  it('not while alerts are off: then they are recorded only', async () => {
    await handlersOn(state, false)([unstaffed()]);
    expect(await state.requested()).toEqual([]);
    expect(await recorded()).toMatchObject([{ status: 'suppressed', reason: 'alerts_off' }]);
  });
});
