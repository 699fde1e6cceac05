import { byPosition, capWindow } from '../cap.ts';
import { chargeFacts } from '../charge-facts.ts';
import { dayMs, decayFactor, wholeFactor, type Decay } from '../decay.ts';
import type { Fact } from '../fact.ts';
import { measureEntries, type Measure } from '../measure-entries.ts';
import type { Rule } from '../rule.ts';

/** One version of the rules, as a person is judged by it. */
export type Judge = { rules: readonly Rule[]; decays: ReadonlyMap<string, Decay> };

export type Entry = { ruleId: string; occurredAtMs: number; effectiveMilliPoints: number };

export type Window = { fromMs: number; asOfMs: number; threshold: number };

export type Simulated = {
  measure: Measure;
  /** Instants at which the score was at the threshold or above: the begin of the window, and at most one a day. */
  passedAtMs: number[];
};

/** With more entries the days are sampled: nobody is to wait for one giant. */
const entriesForEveryDay = 2_000;
const sampledDays = 60;

/** What the rules give for these facts, in order, after the caps. */
export function ledgerOf({ rules }: Judge, facts: readonly Fact[]): Entry[] {
  const windows = new Map<string, ReturnType<typeof capWindow>>();
  return chargeFacts(rules, facts)
    .sort(byPosition)
    .map((charge) => {
      const { rule, occurredAtMs, milliPoints } = charge;
      if (rule.cap === null) return { ruleId: rule.id, occurredAtMs, effectiveMilliPoints: milliPoints };
      const window = windows.get(rule.id) ?? capWindow(rule.cap, []);
      windows.set(rule.id, window);
      return { ruleId: rule.id, occurredAtMs, effectiveMilliPoints: window.fill(charge) };
    });
}

/** A person by one version of the rules: the score at the end of the window, and when it would have let them pass. */
export function simulatePerson(entries: readonly Entry[], { decays }: Judge, window: Window): Simulated {
  const known = entries.filter(({ occurredAtMs }) => occurredAtMs <= window.asOfMs);
  return {
    measure: measureEntries(known, decays, window.asOfMs),
    passedAtMs: passing(known, decays, window),
  };
}

function passing(
  entries: readonly Entry[],
  decays: ReadonlyMap<string, Decay>,
  { fromMs, threshold }: Window,
): number[] {
  const needed = threshold - 0.5;
  return [fromMs, ...instantsOf(entries, fromMs)].filter((atMs) => pointsAt(entries, decays, atMs) >= needed);
}

/** The last instant of every day on which something happened: a score only rises by what happens. */
function instantsOf(entries: readonly Entry[], fromMs: number): number[] {
  const lastOfDay = new Map<number, number>();
  for (const { occurredAtMs } of entries)
    if (occurredAtMs > fromMs) {
      const day = Math.floor(occurredAtMs / dayMs);
      lastOfDay.set(day, Math.max(occurredAtMs, lastOfDay.get(day) ?? 0));
    }
  const instants = [...lastOfDay.values()].sort((a, b) => a - b);
  if (entries.length <= entriesForEveryDay) return instants;
  const step = Math.max(1, Math.ceil(instants.length / sampledDays));
  return instants.filter((_, index) => index % step === 0);
}

/** In points. Floating point is near enough to say whether somebody would have passed. */
function pointsAt(entries: readonly Entry[], decays: ReadonlyMap<string, Decay>, atMs: number): number {
  let sum = 0;
  for (const { ruleId, occurredAtMs, effectiveMilliPoints } of entries) {
    if (occurredAtMs > atMs) continue;
    const decay = decays.get(ruleId);
    if (decay !== undefined) sum += effectiveMilliPoints * decayFactor(decay, atMs - occurredAtMs);
  }
  return sum / wholeFactor / 1_000;
}
