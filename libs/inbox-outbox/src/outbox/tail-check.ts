import type { BrokerMark } from './broker-marks.ts';

/** What a stream shows when a mark is held against it. */
export type StreamSight = {
  created: string;
  lastSequence: number;
  /** Message id stored at the mark's sequence; null when nothing is there. */
  idAtMark: string | null;
};

export type Verdict = 'intact' | 'tail lost' | 'new stream';

/**
 * Whether the broker still has what it had confirmed. Sequences are used again after a loss, so the id at the
 * sequence decides, never the number alone.
 */
export function checkTail(
  mark: Pick<BrokerMark, 'streamCreated' | 'sequence' | 'messageId'>,
  sight: StreamSight,
): Verdict {
  if (mark.streamCreated !== sight.created) return 'new stream';
  if (mark.sequence === 0) return 'intact';
  if (mark.sequence > sight.lastSequence) return 'tail lost';
  return sight.idAtMark === mark.messageId ? 'intact' : 'tail lost';
}

/** More than the longest interval in which a broker writes its files to disk (2 minutes by default). */
export const safetyMarginMs = 5 * 60_000;

/**
 * From which instant on everything is published again.
 *
 * @param since when the check last passed; null when it never did
 */
export function republishFrom(
  verdict: Verdict,
  since: Date | null,
  now: Date,
  atStart: boolean,
): Date | 'all' | null {
  if (verdict === 'new stream' || (verdict === 'tail lost' && since === null)) return 'all';
  const margin = (instant: Date) => new Date(instant.getTime() - safetyMarginMs);
  if (verdict === 'tail lost') return margin(since!);
  if (!atStart) return null;
  return since === null || since > now ? margin(now) : margin(since);
}

/** The earlier of two instants from which on something is missing; null: nothing is. */
export function earlierOf(a: Date | 'all' | null, b: Date | 'all' | null): Date | 'all' | null {
  if (a === null || b === null) return a ?? b;
  if (a === 'all' || b === 'all') return 'all';
  return a < b ? a : b;
}
