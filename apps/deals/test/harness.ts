import { dealCreated, type dealUpdated } from '@dna/contracts';
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
    clear: () =>
      state.clear([
        'deal_requests',
        'deal_stage_history',
        'deal_routes',
        'route_ends',
        'deals',
        'deal_leads',
      ]),
    /** Oldest first. */
    deals: () => db.selectFrom('deals').selectAll().orderBy('created_at').orderBy('id').execute(),
    history: () =>
      db.selectFrom('deal_stage_history').selectAll().orderBy('changed_at').orderBy('version').execute(),
    /** Which deals were said to be open for the first time. */
    toldCreated: () => state.told(dealCreated),
    /** All that was said, as far as every message says it. */
    told: () => state.told<Told>(),
  };
}

type Told = Omit<typeof dealUpdated.example, 'changed'> & { changed?: string[] };

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
