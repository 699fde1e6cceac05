/** How many rows wait at the door at once. */
export type Pace = {
  size: () => number;
  /** What became of the last rows: how long they took, and whether Postgres was too slow to take them itself. */
  took: (rows: number, ms: number, wereSpilled: boolean) => void;
};

const fewestRows = 10;
/** An event that comes in meanwhile waits for about as long. Far below what the door takes for a hanging database. */
const targetMs = 250;

/**
 * Halved when the door gets slow, and grows again while it is quick: an import takes what the others leave. Rows sent
 * at a busy database by the hundred would trip the door's breaker, and everybody's events would be spilled.
 */
export function createPace(mostRows: number): Pace {
  let size = Math.min(50, mostRows);
  return {
    size: () => size,
    took: (rows, ms, wereSpilled) => {
      if (wereSpilled) size = fewestRows;
      else if (ms > targetMs) size = Math.max(fewestRows, Math.floor(rows / 2));
      else if (rows >= size) size = Math.min(mostRows, Math.ceil(size * 1.25));
    },
  };
}
