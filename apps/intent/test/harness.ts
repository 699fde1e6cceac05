import { askEventTexts, type Envelope } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import { bareHandlers, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService } from '../src/service.ts';
import type { IntentTables, Tx } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';

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

/** The handlers, at an instant of the test's choice and with texts that nobody needs to be asked for. */
export function handlersOn(state: TestState) {
  const { handle, transact } = bareHandlers<IntentTables>('intent', state, subscriptions({} as Bus, prior));
  return {
    handle: (messages: Envelope<unknown>[], at?: Date, prepared: ReadonlyMap<string, string> = new Map()) =>
      handle(messages, { clock: (now) => at ?? now, prepared }),
    transaction: <R>(work: (tx: Tx) => Promise<R>) => transact((unit) => work(unit.tx)),
  };
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
    /** Ingestion answers from now on what was written in events. */
    answerTexts: (texts: ReadonlyMap<string, string>) => {
      const asked: string[] = [];
      bus.answer(askEventTexts, async ({ event_ids }) => {
        asked.push(...event_ids);
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
