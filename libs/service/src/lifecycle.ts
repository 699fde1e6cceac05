import type { Logger } from '@dna/observability';

/** Something that is started before the parts after it, and stopped after them. */
export type Part = {
  name: string;
  start?: () => Promise<unknown> | unknown;
  stop?: () => Promise<unknown> | unknown;
};

export type Running = { start(): Promise<void>; stop(): Promise<void> };

/** Starts the parts in the order given and stops them in reverse. A failed start stops what was started. */
export function lifecycle(log: Logger, parts: readonly Part[]): Running {
  const started: Part[] = [];
  let stopping: Promise<void> | undefined;

  async function start(): Promise<void> {
    for (const part of parts) {
      if (stopping) return;
      try {
        await part.start?.();
      } catch (error) {
        log.error({ err: error, part: part.name }, 'part failed to start');
        await stop();
        throw error;
      }
      // A stop that came meanwhile has not seen this part, and will not wait for a start that hangs.
      if (stopping) return stopPart(log, part);
      started.push(part);
      log.debug({ part: part.name }, 'part started');
    }
  }

  /** Once, however often it is asked for. */
  function stop(): Promise<void> {
    stopping ??= stopStarted();
    return stopping;
  }

  async function stopStarted(): Promise<void> {
    for (let part = started.pop(); part; part = started.pop()) await stopPart(log, part);
  }

  return { start, stop };
}

/** A part that fails to stop does not keep the others from it. */
async function stopPart(log: Logger, part: Part): Promise<void> {
  try {
    await part.stop?.();
    log.debug({ part: part.name }, 'part stopped');
  } catch (error) {
    log.error({ err: error, part: part.name }, 'part failed to stop');
  }
}
