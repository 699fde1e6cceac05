import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../context.ts';
import { planFaults } from './plan-faults.ts';

const fault = (name: string): Fault => ({ name, inject: async () => ({ target: name, note: '' }) });
const faults = ['a', 'b', 'c', 'd'].map(fault);

const firstOf = (seed: number, count: number, known = faults) =>
  taken(planFaults(seed, known), count).map(({ number, fault, random, pauseMs }) => ({
    number,
    name: fault.name,
    pauseMs,
    drawn: random.below(1_000_000),
  }));

function taken<T>(items: Iterator<T>, count: number): T[] {
  const first: T[] = [];
  for (let next = items.next(); !next.done && first.length < count; next = items.next())
    first.push(next.value);
  return first;
}

describe('the schedule of faults', () => {
  it('is the same for the same seed, down to what each fault draws', () => {
    expect(firstOf(7, 12)).toEqual(firstOf(7, 12));
    expect(firstOf(8, 12)).not.toEqual(firstOf(7, 12));
  });

  it('has every fault in every round', () => {
    const names = firstOf(7, 12).map(({ name }) => name);
    for (const round of [0, 4, 8]) expect(names.slice(round, round + 4).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is empty without faults', () => {
    expect(firstOf(7, 3, [])).toEqual([]);
  });
});
