/** Something that runs until somebody wants it to end. */
export interface Serving {
  stop(): Promise<void>;
}

/**
 * Starts, serves, and stops on the first signal; the signals after it are echoes, since Ctrl-C in a terminal reaches
 * this process and the one that passes its signals on. A signal during the start gives the start up.
 */
export async function serveUntilSignal(
  start: (signal: AbortSignal) => Promise<Serving>,
  afterwards: (signal: AbortSignal) => Promise<void> = async () => {},
): Promise<never> {
  const asked = new AbortController();
  const stopAsked = new Promise<void>((resolve) => asked.signal.addEventListener('abort', () => resolve()));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!asked.signal.aborted) console.log('Stopping');
      asked.abort(new Error(`interrupted by ${name}`));
    });
  }
  const serving = await start(asked.signal).catch((error: Error) => {
    if (asked.signal.aborted) process.exit(130);
    return fail(error);
  });
  await Promise.race([afterwards(asked.signal), stopAsked]);
  await stopAsked;
  await serving.stop().catch(fail);
  console.log('Stopped');
  process.exit(0);
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}
