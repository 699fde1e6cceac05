import { connectBus, type Bus } from '@dna/messaging';
import { silentLog } from '@dna/testing';
import { startEngine, type ChaosEngine } from './engine/start-engine.ts';
import { clickConflicts } from './load/click-conflicts.ts';
import { createAcceptedLog, type AcceptedLog } from './load/accepted.ts';
import { publishBadMessages, type BadMessage } from './load/bad-messages.ts';
import { sendBadRequests } from './load/bad-requests.ts';
import { makeLoad } from './load/make-load.ts';
import { sendLoad } from './load/send-load.ts';
import type { Sender } from './load/send-request.ts';
import type { ChaosOptions } from './options.ts';
import type { Invariant } from './oracle/judge.ts';
import { settleAndJudge } from './oracle/settle-and-judge.ts';
import { randomFor } from '../seeded-random.ts';
import { hasRecovered } from './schedule/recovered.ts';
import { planFaults } from './schedule/plan-faults.ts';
import { strikeInTurn, type Strike } from './schedule/strike.ts';

export type ChaosResult = {
  strikes: Strike[];
  accepted: AcceptedLog;
  refused: number;
  badMessages: number;
  settledMs: number;
  invariants: Invariant[];
  /** Queued events that went with a broker's disk. */
  lostWithBroker: number;
};

export type RunOptions = Pick<
  ChaosOptions,
  'minutes' | 'seed' | 'replicas' | 'perSecond' | 'cluster' | 'faults'
> & {
  dataDir: string;
  log: (line: string) => void;
  signal: AbortSignal;
  /** How long a 503 may take, in milliseconds; more than is promised only where the machine is busy with other work. */
  refusalWithinMs: number;
};

/** Everything of the run that all its parts look at. */
type Run = { options: RunOptions; engine: ChaosEngine; bus: Bus; sender: Sender; until: () => boolean };

/** Starts an engine of its own, sends and strikes for the time given, waits until it is quiet, and judges it. */
export async function runChaos(options: RunOptions): Promise<ChaosResult> {
  const { minutes, log } = options;
  // A fault that cannot be injected ends the senders too.
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const engine = await startEngine({ ...options, signal });
  const bus = connectBus({ url: engine.context.natsUrl, name: 'chaos', log: silentLog() });
  try {
    const durationMs = minutes * 60_000;
    const endAt = performance.now() + durationMs;
    const sender = senderTo(engine, options.refusalWithinMs, signal);
    const until = () => performance.now() >= endAt || signal.aborted;
    const run = { options, engine, bus, sender, until };
    const { strikes, refused, badMessages } = await strikeUnderLoad(run, durationMs);
    signal.throwIfAborted();
    log('Everything is sent; waiting for the engine to come to rest');
    const startedAt = performance.now();
    const judgement = await settleAndJudge({ engine, bus, log: sender.log, badMessages, strikes });
    return {
      strikes,
      accepted: sender.log,
      refused,
      badMessages: badMessages.length,
      settledMs: performance.now() - startedAt,
      ...judgement,
    };
  } finally {
    over.abort(new Error('the run is over'));
    await bus.stop();
    await engine.stop();
  }
}

async function strikeUnderLoad(
  { options, engine, bus, sender, until }: Run,
  durationMs: number,
): Promise<{ strikes: Strike[]; refused: number; badMessages: BadMessage[] }> {
  const { seed, perSecond, faults } = options;
  const startAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const load = makeLoad(randomFor(seed, 'load'), { durationMs, perSecond, startAt });
  options.log(`${load.events.length} events in ${load.requests.length} requests`);
  const [strikes, refused, badMessages] = await Promise.all([
    strikeInTurn({
      context: engine.context,
      plan: planFaults(seed, faults),
      until,
      recovered: (number) => hasRecovered(engine, sender, number),
    }),
    sendBadRequests(sender, randomFor(seed, 'bad requests'), { everyMs: 1_000, until }),
    publishBadMessages(bus, randomFor(seed, 'bad messages'), { everyMs: 2_000, until }),
    sendLoad(sender, load.requests),
    clickConflicts(sender, randomFor(seed, 'clicks'), { everyMs: 2_000, until }),
  ]);
  return { strikes, refused, badMessages };
}

function senderTo({ frontDoors }: ChaosEngine, refusalWithinMs: number, signal: AbortSignal): Sender {
  let turn = 0;
  return {
    url: () => frontDoors[turn++ % frontDoors.length]!.url,
    log: createAcceptedLog(),
    signal,
    refusalWithinMs,
  };
}
