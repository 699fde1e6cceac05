import type { DealLife } from './deal-life.ts';
import type { DealStatus } from './settle-merged.ts';

/** Where a deal stood, and how, for a while. A deal's places follow one another without gap or overlap. */
export type Place = {
  stageId: string;
  status: DealStatus;
  enteredAt: Date;
  /** Null: it still does. */
  leftAt: Date | null;
};

/** Whether a change is one of place: of its stage, or of whether it is open. Others leave no line in the history. */
export function takesPlace(before: DealLife, after: DealLife): boolean {
  return before.stageId !== after.stageId || before.status !== after.status;
}

/**
 * How long a deal was open in each stage, by stage: all its stays there together, also after moves back and after it
 * was opened again. While it is closed or superseded no time goes by for it.
 */
export function timeInStages(places: readonly Place[], now: Date): Map<string, number> {
  const spent = new Map<string, number>();
  for (const { stageId, status, enteredAt, leftAt } of places) {
    if (status !== 'open') continue;
    const until = leftAt ?? (now < enteredAt ? enteredAt : now);
    spent.set(stageId, (spent.get(stageId) ?? 0) + until.getTime() - enteredAt.getTime());
  }
  return spent;
}
