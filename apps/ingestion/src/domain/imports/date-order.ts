import { localTime, type DateOrder, type WrittenTime } from './written-time.ts';

/** What the dates of one column say about the order of day and month. */
export type DateEvidence = {
  dmy: number;
  mdy: number;
  /** Dates that are a day either way, and another one. */
  undecided: number;
  dotted: number;
  /** One that could be read both ways. */
  example: string | null;
};

export type DecidedOrder = {
  order: DateOrder;
  decided_by: 'parameter' | 'column' | 'dots' | 'nothing_to_decide';
  /** Dates that prove the other order: they cannot be read. */
  contradictions: number;
};

export function noDateEvidence(): DateEvidence {
  return { dmy: 0, mdy: 0, undecided: 0, dotted: 0, example: null };
}

/** Takes one more date of the column into account. */
export function weighDate(evidence: DateEvidence, time: WrittenTime, written: string): void {
  if (time.kind !== 'date' || time.order !== null) return;
  const asDmy = localTime(time, 'dmy');
  const asMdy = localTime(time, 'mdy');
  if (time.dotted) evidence.dotted += 1;
  if (asDmy === asMdy) return;
  if (asMdy === null) evidence.dmy += 1;
  else if (asDmy === null) evidence.mdy += 1;
  else {
    evidence.undecided += 1;
    evidence.example ??= written.trim();
  }
}

/**
 * One order for the whole column, never one a row: a first number above 12 proves that the day comes first, a second
 * one that the month does. Where nothing proves anything, dots are how day-first countries write. Null: a person has
 * to say.
 */
export function decideOrder(
  { dmy, mdy, undecided, dotted }: DateEvidence,
  wanted: DateOrder | 'auto',
): DecidedOrder | null {
  if (wanted !== 'auto') {
    const contradictions = wanted === 'dmy' ? mdy : wanted === 'mdy' ? dmy : 0;
    return { order: wanted, decided_by: 'parameter', contradictions };
  }
  if (dmy !== mdy) {
    // A few slips of the pen are reported row by row; a column of two minds says nothing of its other dates either.
    if (Math.min(dmy, mdy) > 0.05 * (dmy + mdy)) return null;
    return { order: dmy > mdy ? 'dmy' : 'mdy', decided_by: 'column', contradictions: Math.min(dmy, mdy) };
  }
  if (dmy > 0) return null;
  if (dotted > 0) return { order: 'dmy', decided_by: 'dots', contradictions: 0 };
  return undecided > 0 ? null : { order: 'dmy', decided_by: 'nothing_to_decide', contradictions: 0 };
}
