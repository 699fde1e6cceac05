import { dayMs } from './decay.ts';

/** At most this many points of one rule within any span of `days`. */
export type Cap = { milliPoints: number; days: number };

export type CapEntry = {
  eventId: string;
  occurredAtMs: number;
  /** What the rule gives, before cap and decay. */
  milliPoints: number;
};

export type FilledEntry = CapEntry & {
  /** What the cap leaves of it. */
  effectiveMilliPoints: number;
};

/** Entries are taken in the order of their instants; of the same instant, in that of their event ids. */
export type CapPosition = Pick<CapEntry, 'occurredAtMs' | 'eventId'>;

export function byPosition(a: CapPosition, b: CapPosition): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs < b.occurredAtMs ? -1 : 1;
  return a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId);
}

/**
 * What a cap leaves of each entry, whatever the order they came in: each gets what is left of the cap's points within
 * (its instant − days, its instant], counted undecayed. Negative points are neither cut nor counted.
 */
export function fillCap(cap: Cap, entries: readonly CapEntry[]): FilledEntry[] {
  const window = capWindow(cap, []);
  return entries
    .toSorted(byPosition)
    .map((entry) => ({ ...entry, effectiveMilliPoints: window.fill(entry) }));
}

/**
 * The points given lately, moving on with the entries.
 *
 * @param before entries that gave points shortly before the first one to be filled
 */
export function capWindow(cap: Cap, before: readonly FilledEntry[]) {
  const spanMs = cap.days * dayMs;
  const given = before.filter((entry) => entry.effectiveMilliPoints > 0).sort(byPosition);
  let used = given.reduce((sum, entry) => sum + entry.effectiveMilliPoints, 0);
  let oldest = 0;
  return {
    /** What the cap leaves of the next entry in order. */
    fill: (entry: CapEntry): number => {
      while (given[oldest] !== undefined && given[oldest]!.occurredAtMs <= entry.occurredAtMs - spanMs) {
        used -= given[oldest]!.effectiveMilliPoints;
        oldest += 1;
      }
      if (entry.milliPoints <= 0) return entry.milliPoints;
      const effectiveMilliPoints = Math.min(entry.milliPoints, Math.max(0, cap.milliPoints - used));
      if (effectiveMilliPoints > 0) given.push({ ...entry, effectiveMilliPoints });
      used += effectiveMilliPoints;
      return effectiveMilliPoints;
    },
    /** The instant from which an entry gets something; −∞ when the next one does, whenever it is. */
    roomFromMs: (): number => {
      if (used < cap.milliPoints) return Number.NEGATIVE_INFINITY;
      const first = given[oldest];
      return first === undefined ? Number.POSITIVE_INFINITY : first.occurredAtMs + spanMs;
    },
  };
}
