import { createDatabase, sql } from '@dna/database';
import type { Fault } from '../context.ts';
import { hold } from './hold.ts';

const HELD_FOR_S = 20;

/** Those that every message of a service goes through. */
const HOT_TABLES = [
  'ingestion.leads',
  'ingestion.events',
  'ingestion.lead_identifiers',
  'ingestion.lead_views',
  'ingestion.outbox',
  'scoring.contributions',
  'scoring.lead_scores',
  'scoring.inbox',
  'intent.intent_signals',
  'intent.lead_intents',
  'routing.lead_states',
  'routing.team_members',
  'routing.assignments',
  'deals.deals',
  'deals.outbox_batches',
  'integration.notifications',
  'slack.messages',
];

/** Somebody else has locked what everybody needs: the whole table, or all of its rows. */
export const holdLock: Fault = {
  name: 'hold-lock',
  inject: async ({ postgres, signal }, random) => {
    const table = random.pick(HOT_TABLES);
    const wholeTable = random.next() < 0.5;
    const owner = createDatabase<unknown>({ url: postgres.url, name: 'chaos', maxConnections: 1 });
    try {
      await owner.db.transaction().execute(async (tx) => {
        if (wholeTable) await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(tx);
        else
          await sql`select count(*) from (select 1 from ${sql.table(table)} for update) as locked`.execute(
            tx,
          );
        await hold(HELD_FOR_S, signal);
      });
    } finally {
      await owner.stop();
    }
    return { target: table, note: `${wholeTable ? 'the table' : 'all rows'} locked for ${HELD_FOR_S} s` };
  },
};
