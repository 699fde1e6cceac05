import { askEventTexts, type Envelope } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import { editRules } from '@dna/rulesets';
import { bareHandlers, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import type { Rule } from '../src/domain/rule.ts';
import { createService } from '../src/service.ts';
import { intentRulesets } from '../src/store/rulesets.ts';
import type { IntentTables, Tx } from '../src/store/tables.ts';
import { subscriptions, timers } from '../src/subscriptions.ts';

export const prior = 1.5;

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const state = await startServiceState<IntentTables>('intent');
  const { db } = state;
  return {
    ...state,
    intentOf: (leadId: string) =>
      db.selectFrom('lead_intents').selectAll().where('lead_id', '=', leadId).executeTakeFirstOrThrow(),
    signalsOf: (leadIds: string[]) =>
      db
        .selectFrom('intent_signals')
        .selectAll()
        .where('lead_id', 'in', leadIds)
        .orderBy('occurred_at')
        .orderBy('event_id')
        .execute(),
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

/** The handlers and the timer, at an instant of the test's choice and with texts that nobody needs to be asked for. */
export function handlersOn(state: TestState) {
  const { handle, transact } = bareHandlers<IntentTables>('intent', state, subscriptions({} as Bus, prior));
  /** A step of judging all leads by the published rules, and what it does between asking and its transaction. */
  const recompute = async (
    texts: ReadonlyMap<string, string>,
    now?: Date,
    meanwhile: () => Promise<void> = async () => undefined,
  ) => {
    const step = timers(answering(texts), prior)['intent.recompute']!;
    const found = await step.prepare(state.db);
    await meanwhile();
    await transact((unit) => step.handle({ ...unit, now: now ?? unit.now }, [], found));
    const published = await state.db
      .selectFrom('intent_rulesets')
      .select('recomputed_at')
      .where('status', '=', 'published')
      .executeTakeFirstOrThrow();
    return published.recomputed_at !== null;
  };
  return {
    handle: (messages: Envelope<unknown>[], at?: Date, found: ReadonlyMap<string, string> = new Map()) =>
      handle(messages, { clock: (now) => at ?? now, prepared: found }),
    /** These rules count from now on. @returns their version */
    publish: (rules: readonly Rule[]) =>
      transact((unit) => editRules(unit, intentRulesets, { by: 'test', asDraft: false }, () => [...rules])),
    /** @returns whether all leads are judged by the published rules */
    recompute,
    transaction: <R>(work: (tx: Tx) => Promise<R>) => transact((unit) => work(unit.tx)),
  };
}

/** A bus in which ingestion answers at once what was written in events. */
function answering(texts: ReadonlyMap<string, string>): Pick<Bus, 'ask'> {
  const ask = async (_question: unknown, { event_ids }: { event_ids: string[] }) => ({
    texts: event_ids.flatMap((event_id) => {
      const text = texts.get(event_id);
      return text === undefined ? [] : [{ event_id, text }];
    }),
  });
  // Nothing but texts is asked for here.
  return { ask: ask as Bus['ask'] };
}

/** Servers, and a bus in the place of ingestion. */
export async function startServers() {
  const servers = await startServiceServers({
    service: 'intent',
    state: await startDatabase(),
    configFromEnv,
    createService,
  });
  const { bus } = servers;
  return {
    ...servers,
    /** Ingestion answers from now on what was written in events, unless it is away. */
    answerTexts: (texts: ReadonlyMap<string, string>, isAway = () => false) => {
      const asked: string[] = [];
      bus.answer(askEventTexts, async ({ event_ids }) => {
        asked.push(...event_ids);
        // Who fails to answer is as silent as who is away.
        if (isAway()) throw new Error('ingestion is away');
        return {
          texts: event_ids.flatMap((event_id) => {
            const text = texts.get(event_id);
            return text === undefined ? [] : [{ event_id, text }];
          }),
        };
      });
      return asked;
    },
  };
}
