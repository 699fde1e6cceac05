import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '@dna/messaging';
import type { ChaosEngine } from '../engine/start-engine.ts';
import type { AcceptedLog } from '../load/accepted.ts';
import { publishUntilStored, type BadMessage } from '../load/bad-messages.ts';
import type { Strike } from '../schedule/strike.ts';
import { gatherFacts } from './facts.ts';
import { judge, type Invariant } from './judge.ts';
import { readSnapshot, readUnfinished, schemas } from './read-snapshot.ts';

export type Evidence = {
  engine: ChaosEngine;
  bus: Bus;
  log: AcceptedLog;
  badMessages: BadMessage[];
  strikes: Strike[];
};

/** As long as nothing moves for this time, nothing will: the broker delivers again after 30 s what nobody has settled. */
const stillMs = 45_000;
/** Scores age while one waits: it may never stand still, and what does not hold by then will not. */
const patienceMs = 5 * 60_000;
const everyMs = 1_500;

/** What holds and does not, and how many queued events went with a broker's disk. */
export type Judgement = { invariants: Invariant[]; lostWithBroker: number };

/** Looks again and again until everything holds and nothing moves; what does not hold by then is a failure. */
export async function settleAndJudge(evidence: Evidence): Promise<Judgement> {
  const { engine, bus, badMessages } = evidence;
  await feedLostBadMessages(engine, bus, badMessages);
  const begunAt = performance.now();
  let [before, movedAt] = ['', begunAt];
  for (;;) {
    const now = await fingerprint(engine);
    if (now !== before) [before, movedAt] = [now, performance.now()];
    const stoodStillMs = performance.now() - movedAt;
    if (stoodStillMs >= 2 * everyMs) {
      const facts = gatherFacts({ ...evidence, snapshot: await readSnapshot(engine) });
      const judgement = { invariants: judge(facts), lostWithBroker: facts.lostWithBroker.length };
      const holds = judgement.invariants.every(({ failures }) => failures.length === 0);
      const isOver = stoodStillMs > stillMs || performance.now() - begunAt > patienceMs;
      if (holds || isOver) return judgement;
    }
    await delay(everyMs);
    engine.context.signal.throwIfAborted();
  }
}

/** Something that changes whenever a service has done anything. */
async function fingerprint({ query }: ChaosEngine): Promise<string> {
  const counts = await query(
    schemas
      .map(
        (schema) =>
          `select (select count(*) from ${schema}.inbox) + (select count(*) from ${schema}.outbox) as n`,
      )
      .join(' union all '),
  );
  const unfinished = await Promise.all(schemas.map((schema) => readUnfinished(query, schema)));
  const letters = await query(
    'select status, count(*) as n from slack.messages group by status order by status',
  );
  return JSON.stringify([counts, unfinished, letters]);
}

/** A broker that has lost its disk has lost these too, and no outbox has them. */
async function feedLostBadMessages(
  { query }: ChaosEngine,
  bus: Bus,
  sent: readonly BadMessage[],
): Promise<void> {
  await delay(3_000);
  const kept = await Promise.all(
    schemas.map((schema) =>
      query<{ letter: string }>(`select durable || ' ' || payload as letter from ${schema}.dead_letters`),
    ),
  );
  const letters = new Set(kept.flat().map(({ letter }) => letter));
  for (const message of sent) {
    const isKept = message.durables.every(({ durable }) => letters.has(`${durable} ${message.payload}`));
    if (!isKept) await publishUntilStored(bus, message, () => false);
  }
}
