/** Repeats work in several lanes at once until the time is over; answers how much was done a second. */
export async function repeatFor(
  seconds: number,
  lanes: number,
  work: () => Promise<number>,
): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const lane = async () => {
    while (performance.now() - startedAt < seconds * 1_000) done += await work();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return perSecond(done, performance.now() - startedAt);
}

export function perSecond(count: number, elapsedMs: number): number {
  return Math.round((count / elapsedMs) * 1_000);
}
