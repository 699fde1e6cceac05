export type Clock = {
  now: () => Date;
  /** Tells what Postgres's clock showed just now. */
  adjust: (postgresNow: Date) => void;
};

/** A difference below this is the way to Postgres and back, not a wrong clock. */
const toleranceMs = 1_000;

/** The time as Postgres knows it, estimated between two transactions; this process's own clock may be off. */
export function createClock(ownNow: () => number = Date.now): Clock {
  let offsetMs = 0;
  return {
    now: () => new Date(ownNow() + offsetMs),
    adjust: (postgresNow) => {
      const difference = postgresNow.getTime() - ownNow();
      offsetMs = Math.abs(difference) > toleranceMs ? difference : 0;
    },
  };
}
