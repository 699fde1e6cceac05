import type { Envelope } from '@dna/contracts';
import { bareHandlers, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { onDecayDue } from '../src/handlers/on-decay-due.ts';
import type { ScoringPolicy } from '../src/ledger/scoring-policy.ts';
import { createService } from '../src/service.ts';
import type { ScoringTables, Tx } from '../src/store/tables.ts';
import { subscriptions, timers } from '../src/subscriptions.ts';

export const policy: ScoringPolicy = { decay: { enabled: true, days: 90 }, hotLeadScore: 70 };

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const state = await startServiceState<ScoringTables>('scoring');
  const { db } = state;
  return {
    ...state,
    scoreOf: (leadId: string) =>
      db.selectFrom('lead_scores').selectAll().where('lead_id', '=', leadId).executeTakeFirstOrThrow(),
    ledgerOf: (leadIds: string[]) =>
      db
        .selectFrom('contributions')
        .selectAll()
        .where('lead_id', 'in', leadIds)
        .orderBy('occurred_at')
        .orderBy('event_id')
        .execute(),
    historyOf: (leadId: string) =>
      db.selectFrom('score_history').selectAll().where('lead_id', '=', leadId).orderBy('version').execute(),
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The handlers and the timer, at an instant of the test's choice. */
export function handlersOn(state: TestState, scoringPolicy: ScoringPolicy = policy) {
  const { handle, transact } = bareHandlers<ScoringTables>(
    'scoring',
    state,
    subscriptions(scoringPolicy),
    timers(scoringPolicy),
  );
  return {
    handle: (messages: Envelope<unknown>[], at?: Date) => handle(messages, { clock: (now) => at ?? now }),
    decay: (now: Date) => transact((unit) => onDecayDue(scoringPolicy)({ ...unit, now }, [])),
    transaction: <R>(work: (tx: Tx) => Promise<R>) => transact((unit) => work(unit.tx)),
  };
}

/** Servers, and a bus in the place of ingestion. */
export async function startServers() {
  return startServiceServers({
    service: 'scoring',
    state: await startDatabase(),
    configFromEnv,
    createService,
  });
}
