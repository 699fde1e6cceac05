import { byPosition, type CapEntry, type CapPosition } from './cap.ts';

/** Fully cut entries behind a position, in order, without gaps; `isLast`: there are no more behind them. */
export type CutPage = { entries: readonly CapEntry[]; isLast: boolean };

/** Reads fully cut entries page by page, each page when it is needed. Positions are asked for in ascending order. */
export function readCutEntries() {
  let page: CutPage = { entries: [], isLast: false };
  let read = 0;
  return {
    /** The first one behind the position; null when there is none. */
    *next(behind: CapPosition): Generator<CapPosition, CapEntry | null, CutPage> {
      for (;;) {
        while (page.entries[read] !== undefined && byPosition(page.entries[read]!, behind) <= 0) read += 1;
        const entry = page.entries[read];
        if (entry !== undefined) return entry;
        if (page.isLast) return null;
        page = yield behind;
        read = 0;
      }
    },
  };
}
