import type { Fault } from '../context.ts';
import type { Random } from '../../seeded-random.ts';
import { randomFor } from '../../seeded-random.ts';

/** One strike to come. The generator that it gets depends on the seed and its place only. */
export type PlannedFault = { number: number; fault: Fault; random: Random; pauseMs: number };

/** Strikes without end: rounds in which every fault comes once, each round in an order of its own. */
export function* planFaults(seed: number, faults: readonly Fault[]): Generator<PlannedFault, void> {
  const random = randomFor(seed, 'schedule');
  for (let number = 1; faults.length > 0;) {
    for (const fault of random.shuffle(faults)) {
      yield {
        number,
        fault,
        random: randomFor(seed, `fault ${number}`),
        pauseMs: 1_000 + random.below(5_000),
      };
      number += 1;
    }
  }
}
