import type { Envelope } from '@dna/contracts';
import { editRules, onRecompute } from '@dna/rulesets';
import { bareHandlers, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import type { Rule } from '../src/domain/rule.ts';
import { onDecayDue } from '../src/handlers/on-decay-due.ts';
import { recomputeLeads } from '../src/ledger/recompute-leads.ts';
import type { ScoringPolicy } from '../src/ledger/scoring-policy.ts';
import type { AskAboutLeads } from '../src/simulation/routes-of.ts';
import { createService } from '../src/service.ts';
import { scoringRulesets } from '../src/store/rulesets.ts';
import type { ScoringTables, Tx } from '../src/store/tables.ts';
import { subscriptions, timers } from '../src/subscriptions.ts';

export const policy: ScoringPolicy = { decay: { enabled: true, days: 90 }, hotLeadScore: 70 };

/** The other services, where a test does without them. */
const nobody: AskAboutLeads = { ask: () => Promise.reject(new Error('there is nobody to ask')) };

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
    timers(scoringPolicy, nobody),
  );
  return {
    handle: (messages: Envelope<unknown>[], at?: Date) => handle(messages, { clock: (now) => at ?? now }),
    decay: (now: Date) => transact((unit) => onDecayDue(scoringPolicy)({ ...unit, now }, [])),
    /** These rules count from now on. @returns their version */
    publish: (rules: readonly Rule[]) =>
      transact((unit) => editRules(unit, scoringRulesets, { by: 'test', asDraft: false }, () => [...rules])),
    /** One step of judging all leads by the published rules. @returns whether that is done */
    recompute: async (now?: Date) => {
      await transact((unit) =>
        onRecompute(scoringRulesets, recomputeLeads(scoringPolicy))({ ...unit, now: now ?? unit.now }, []),
      );
      const published = await state.db
        .selectFrom('scoring_rulesets')
        .select('recomputed_at')
        .where('status', '=', 'published')
        .executeTakeFirstOrThrow();
      return published.recomputed_at !== null;
    },
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
