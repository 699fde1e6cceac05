import { streams, type ServiceName, type StreamDeclaration } from '@dna/contracts';
import { sql, type Kysely } from '@dna/database';
import type { Bus, PublishAck } from '@dna/messaging';
import type { MessagingLog } from '../log.ts';
import type { MessagingTables } from '../tables.ts';
import { readMark, saveMark, type BrokerMark } from './broker-marks.ts';
import { checkTail, earlierOf, republishFrom } from './tail-check.ts';

type Seen = Omit<BrokerMark, 'name' | 'savedAt'>;

export type StreamGuard = {
  /**
   * Holds every own stream against what is remembered of it, and has published again what is missing. Throws when it
   * could not finish; what is owed is then still owed.
   */
  check: () => Promise<void>;
  /** Whether every own stream still has what it confirmed; if so, that is written down. */
  stillIntact: () => Promise<boolean>;
  /** Remembers what the broker confirmed. */
  confirmed: (ack: PublishAck, messageId: string) => void;
  save: () => Promise<void>;
};

export type StreamGuardSettings<DB> = {
  service: ServiceName;
  db: Kysely<DB & MessagingTables>;
  bus: Bus;
  log: MessagingLog;
  replicas: number;
  /** Publishes again what was published since; @returns how many messages. */
  republish: (stream: StreamDeclaration, since: Date | 'all') => Promise<number>;
};

/** Watches over the streams of a service: a broker that lost what it had confirmed is fed again from the outbox. */
export function createStreamGuard<DB>(settings: StreamGuardSettings<DB>): StreamGuard {
  const { service, db, bus, log } = settings;
  const own = streams.filter((stream) => stream.owner === service && stream.name.startsWith('EVT_'));
  const seen = new Map<string, Seen>();
  /** By stream, from when on it is to be published again; stays until that has been done. */
  const owed = new Map<string, Date | 'all'>();
  const checkedAt = new Map<string, Date>();
  let atStart = true;

  async function checkStream(stream: StreamDeclaration, now: Date): Promise<void> {
    const state = await bus.streams.ensure(stream, settings.replicas);
    const saved = await readMark(db, markName(stream.name));
    const mark = furtherOf(seen.get(stream.name) ?? null, saved);
    const verdict = mark === null ? 'new stream' : checkTail(mark, await sightOf(stream.name, state, mark));
    const since = (atStart ? saved?.savedAt : checkedAt.get(stream.name)) ?? null;
    const missing = earlierOf(republishFrom(verdict, since, now, atStart), owed.get(stream.name) ?? null);
    seen.set(
      stream.name,
      verdict === 'intact' ? { ...mark! } : { streamCreated: state.created, sequence: 0, messageId: '' },
    );
    if (missing !== null) {
      owed.set(stream.name, missing);
      const count = await settings.republish(stream, missing);
      owed.delete(stream.name);
      const fields = { stream: stream.name, verdict, since: missing, count };
      if (verdict === 'intact' || count === 0) log.info(fields, 'latest messages published again');
      else log.warn(fields, 'lost messages published again');
    }
    checkedAt.set(stream.name, now);
  }

  async function sightOf(name: string, state: { created: string; lastSequence: number }, mark: Seen) {
    const readable = mark.sequence > 0 && mark.sequence <= state.lastSequence;
    const stored = readable ? await bus.streams.read(name, mark.sequence) : null;
    return { created: state.created, lastSequence: state.lastSequence, idAtMark: stored?.id ?? null };
  }

  async function save(): Promise<void> {
    for (const [stream, mark] of seen) {
      if (!owed.has(stream)) await saveMark(db, { name: markName(stream), ...mark });
    }
  }

  return {
    check: async () => {
      const now = await postgresNow(db);
      for (const stream of own) await checkStream(stream, now);
      atStart = false;
      await save();
    },
    stillIntact: async () => {
      const now = await postgresNow(db);
      for (const { name } of own) {
        const mark = { ...seen.get(name)! };
        const state = await bus.streams.state(name);
        if (state === null || checkTail(mark, await sightOf(name, state, mark)) !== 'intact') return false;
        checkedAt.set(name, now);
      }
      await save();
      return true;
    },
    confirmed: (ack, messageId) => {
      const mark = seen.get(ack.stream);
      if (mark !== undefined && ack.sequence > mark.sequence && !ack.duplicate) {
        mark.sequence = ack.sequence;
        mark.messageId = messageId;
      }
    },
    save,
  };
}

async function postgresNow<DB>(db: Kysely<DB & MessagingTables>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]!.now;
}

/** Another replica may have seen more of the same stream. */
function furtherOf(own: Seen | null, saved: BrokerMark | null): Seen | null {
  if (own === null || saved === null) return own ?? saved;
  return saved.streamCreated === own.streamCreated && saved.sequence > own.sequence ? saved : own;
}

function markName(stream: string): string {
  return `publisher:${stream}`;
}
