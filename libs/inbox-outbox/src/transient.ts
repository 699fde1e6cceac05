import { setTimeout as sleep } from 'node:timers/promises';
import { isInfrastructureError } from '@dna/database';
import { BusUnavailableError, NoAnswerError } from '@dna/messaging';
import { backOff, reconnectSchedule } from '@dna/resilience';

/** Something we need is away: waiting helps, and nobody's attempts are counted. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof BusUnavailableError || error instanceof NoAnswerError || isInfrastructureError(error)
  );
}

export type Stopping = AbortSignal;

/**
 * Tries until it works, with back-off while something we need is away. Other errors are thrown.
 *
 * @param onWait called before every pause
 * @returns null when it was told to stop before it worked
 */
export async function untilAvailable<R>(
  work: () => Promise<R>,
  stopping: Stopping,
  onWait: (error: unknown, delayMs: number) => void = () => undefined,
): Promise<R | null> {
  const pauses = backOff(reconnectSchedule);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (stopping.aborted) return null;
      const delayMs = pauses.next().value!;
      onWait(error, delayMs);
      await pause(delayMs, stopping);
      if (stopping.aborted) return null;
    }
  }
}

/** Sleeps; wakes at once when told to stop. */
export async function pause(delayMs: number, stopping: Stopping): Promise<void> {
  await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined);
}
