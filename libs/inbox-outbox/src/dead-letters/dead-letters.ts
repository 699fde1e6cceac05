import { envelopeIdentity } from '@dna/contracts';
import { sql, type Kysely } from '@dna/database';
import { apply } from '../consume/process-batch.ts';
import type { Heard } from '../consume/heard.ts';
import type { DeadLetterState, MessagingTables } from '../tables.ts';
import type { AnyTimerHandlers } from '../timers/prepared-timer.ts';
import { runUnit } from '../unit/run-unit.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';
import type { Unit } from '../unit/unit.ts';
import { describeError } from './record-failure.ts';

export type DeadLetter = {
  id: string;
  durable: string;
  subject: string;
  payload: string;
  headers: Record<string, string>;
  error: string;
  attempts: number;
  state: DeadLetterState;
  first_failed_at: Date;
  last_failed_at: Date;
};

export type ReplayOutcome = { id: string; state: DeadLetterState; error: string | null };

export type DeadLetters = {
  /** Newest first. `before` is the id after which the page starts. */
  list: (filter: {
    state?: DeadLetterState | undefined;
    before?: string | undefined;
    limit: number;
  }) => Promise<DeadLetter[]>;
  get: (id: string) => Promise<DeadLetter | null>;
  /** Handles it again, now; null when there is none to replay. A second replay changes nothing. */
  replay: (id: string) => Promise<ReplayOutcome | null>;
  /** Gives it up for good: a repeat of the message is passed over from now on. */
  drop: (id: string) => Promise<ReplayOutcome | null>;
  count: () => Promise<number>;
};

type Settings<DB> = {
  db: Kysely<DB & MessagingTables>;
  /** By durable. */
  heard: Heard<DB>;
  timers: AnyTimerHandlers<DB>;
  handOver: (batch: OutboxBatch) => Promise<void>;
};

const columns = sql`id, durable, subject, payload, headers, error, attempts, state, first_failed_at, last_failed_at`;

export function createDeadLetters<DB>(settings: Settings<DB>): DeadLetters {
  const { db } = settings;
  const get = async (id: string): Promise<DeadLetter | null> => {
    const { rows } = await sql<DeadLetter>`select ${columns} from dead_letters where id = ${id}`.execute(db);
    return rows[0] ?? null;
  };
  const close = async (id: string, state: DeadLetterState, error: string | null): Promise<ReplayOutcome> => {
    await sql`update dead_letters set state = ${state}, error = coalesce(${error}, error),
      last_failed_at = case when ${error}::text is null then last_failed_at else clock_timestamp() end
      where id = ${id} and state in ('parked', 'retrying')`.execute(db);
    return { id, state, error };
  };
  return {
    list: async ({ state, before, limit }) => {
      const { rows } = await sql<DeadLetter>`
        select ${columns} from dead_letters
        where (${state ?? null}::text is null or state = ${state ?? null})
          and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
        order by id desc limit ${limit}`.execute(db);
      return rows;
    },
    get,
    replay: async (id) => {
      const letter = await get(id);
      if (letter === null || letter.state === 'replayed' || letter.state === 'dropped') return null;
      try {
        const batch = await handleAgain(settings, letter);
        if (batch !== null) await settings.handOver(batch);
        return { id, state: 'replayed', error: null };
      } catch (error) {
        return close(id, 'parked', describeError(error));
      }
    },
    drop: async (id) => {
      const letter = await get(id);
      if (letter === null || letter.state === 'replayed' || letter.state === 'dropped') return null;
      const envelope = envelopeOf(letter);
      if (envelope !== null) {
        await sql`insert into inbox (message_id, message_day)
          values (${envelope.id}, ${envelope.time.slice(0, 10)}) on conflict do nothing`.execute(db);
      }
      return close(id, 'dropped', null);
    },
    count: async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from dead_letters where state = 'parked'`.execute(db);
      return rows[0]!.count;
    },
  };
}

async function handleAgain<DB>(settings: Settings<DB>, letter: DeadLetter): Promise<OutboxBatch | null> {
  if (letter.durable.startsWith('timer:')) return runTimerAgain(settings, letter);
  const heard = settings.heard.get(letter.durable);
  if (heard === undefined) throw new Error(`nothing here listens as ${letter.durable} any more`);
  const { binding, message } = heard;
  const envelope = message.schema.parse(JSON.parse(letter.payload));
  const { batch } = await apply({ binding, db: settings.db, alongside: (unit) => claim(unit, letter) }, [
    { durable: letter.durable, envelope, deliveries: [] },
  ]);
  return batch;
}

/** Closes the letter in the transaction that handles it, so that two replays at once handle it once. */
async function claim<DB>(unit: Unit<DB>, letter: DeadLetter): Promise<void> {
  const { rows } = await sql`update dead_letters set state = 'replayed'
    where id = ${letter.id} and state in ('parked', 'retrying') returning id`.execute(unit.tx);
  if (rows.length === 0) throw new Error('it was replayed or dropped meanwhile');
}

async function runTimerAgain<DB>(settings: Settings<DB>, letter: DeadLetter): Promise<OutboxBatch | null> {
  const kind = letter.durable.slice('timer:'.length);
  const handler = settings.timers[kind];
  if (handler === undefined) throw new Error(`nothing here handles timers of kind ${kind} any more`);
  const isPlain = typeof handler === 'function';
  const handle = isPlain ? handler : handler.handle;
  const prepared = isPlain ? undefined : await handler.prepare(settings.db);
  const { batch } = await runUnit<DB, void>(settings.db, async (unit) => {
    await claim(unit, letter);
    const timer = {
      key: letter.subject,
      kind,
      payload: JSON.parse(letter.payload),
      dueAt: letter.first_failed_at,
      attempts: 0,
    };
    await handle(unit, [timer], prepared);
  });
  return batch;
}

function envelopeOf(letter: DeadLetter): { id: string; time: string } | null {
  try {
    const parsed = envelopeIdentity.safeParse(JSON.parse(letter.payload));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
