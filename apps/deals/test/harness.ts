import type { dealCreated } from '@dna/contracts';
import { bareHandlers, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService } from '../src/service.ts';
import type { DealsTables } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const state = await startServiceState<DealsTables>('deals');
  const { db } = state;
  return {
    ...state,
    /** As after the migrations. */
    clear: () => state.clear(['deal_stage_history', 'deal_routes', 'deals', 'deal_leads']),
    /** Oldest first. */
    deals: () => db.selectFrom('deals').selectAll().orderBy('created_at').orderBy('id').execute(),
    history: () =>
      db.selectFrom('deal_stage_history').selectAll().orderBy('changed_at').orderBy('version').execute(),
    /** All that was said: deals says nothing else. */
    told: () => state.told<typeof dealCreated.example>(),
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

export function handlersOn(state: TestState) {
  return bareHandlers<DealsTables>('deals', state, subscriptions);
}

/** Servers, and a bus in the place of the services that deals listens to. */
export async function startServers() {
  return startServiceServers({
    service: 'deals',
    state: await startDatabase(),
    configFromEnv,
    createService,
  });
}
