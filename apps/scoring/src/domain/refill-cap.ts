import { byPosition, capWindow, type Cap, type CapEntry, type CapPosition, type FilledEntry } from './cap.ts';
import { readCutEntries, type CutPage } from './cut-entries.ts';
import { dayMs } from './decay.ts';

/** What has changed in the entries of one rule. */
export type CapChange = {
  /** Known entries that give points, from the cap's days before the first change on. */
  given: readonly FilledEntry[];
  /** New entries. */
  added: readonly CapEntry[];
  /** Instants of entries that gave points and are gone. */
  removedMs: readonly number[];
  /** The entries were filled apart from one another so far: two leads have become one, or one two. */
  regrouped: boolean;
};

/** An entry, and what it has given so far. */
type Item = { entry: CapEntry; soFar: number | 'new' | 'gone' };

/**
 * `fillCap` after a change, without reading what has no part in it. Entries that a cap cuts altogether may be very
 * many, and mostly stay so: they matter only where a change has left room. There the next of them are asked for (by
 * `yield`, from a position on); pages of any size will do.
 *
 * @returns what differs from before: the new entries, and known ones that get more or less
 */
export function* refillCap(cap: Cap, change: CapChange): Generator<CapPosition, FilledEntry[], CutPage> {
  const startMs = startOf(change);
  const window = capWindow(
    cap,
    change.given.filter((entry) => entry.occurredAtMs < startMs),
  );
  const cut = readCutEntries();
  const differing: FilledEntry[] = [];
  let position: CapPosition = { occurredAtMs: startMs, eventId: '' };
  // Before this instant something near is not as it was, so that entries may get other points than so far.
  let differsUntilMs = change.regrouped ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;

  for (const item of itemsFrom(startMs, change)) {
    yield* settleCutEntries(item.entry);
    settle(item);
  }
  yield* settleCutEntries(null);
  return differing;

  function settle({ entry, soFar }: Item): void {
    position = entry;
    const effectiveMilliPoints = soFar === 'gone' ? null : window.fill(entry);
    if (effectiveMilliPoints === soFar) return;
    if (effectiveMilliPoints !== null) differing.push({ ...entry, effectiveMilliPoints });
    const wasNothing = soFar === 'new' && effectiveMilliPoints === 0;
    if (!wasNothing) differsUntilMs = Math.max(differsUntilMs, entry.occurredAtMs + cap.days * dayMs);
  }

  /** Those before the next known entry that get something now. */
  function* settleCutEntries(next: CapEntry | null): Generator<CapPosition, void, CutPage> {
    for (;;) {
      const fromMs = Math.max(position.occurredAtMs, window.roomFromMs());
      if (fromMs >= differsUntilMs || (next !== null && fromMs > next.occurredAtMs)) return;
      const behind = fromMs === position.occurredAtMs ? position : { occurredAtMs: fromMs, eventId: '' };
      const entry = yield* cut.next(behind);
      if (entry === null || entry.occurredAtMs >= differsUntilMs) return;
      if (next !== null && byPosition(entry, next) > 0) return;
      settle({ entry, soFar: 0 });
    }
  }
}

/** Where the first change is; what is earlier stays as it is. */
function startOf({ added, removedMs, regrouped }: CapChange): number {
  if (regrouped) return Number.NEGATIVE_INFINITY;
  return Math.min(...added.map((entry) => entry.occurredAtMs), ...removedMs);
}

function itemsFrom(startMs: number, { given, added, removedMs }: CapChange): Item[] {
  return [
    ...given
      .filter((entry) => entry.occurredAtMs >= startMs)
      .map((entry) => ({ entry, soFar: entry.effectiveMilliPoints })),
    ...added.map((entry) => ({ entry, soFar: 'new' as const })),
    ...removedMs.map((atMs) => ({
      entry: { occurredAtMs: atMs, eventId: '', milliPoints: 0 },
      soFar: 'gone' as const,
    })),
  ].sort((a, b) => byPosition(a.entry, b.entry));
}
