import { lastLines, waitUntil } from '@dna/local-servers';

export interface ReadyOptions {
  signal?: AbortSignal;
  /** For a first start: a service that ends will not get better by waiting, and is not started again. */
  strict?: boolean;
}

interface Waited {
  name: string;
  url: string;
  logFile?: string;
  crashes(): number;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

export class ServiceNotReadyError extends Error {
  readonly code = 'SERVICE_NOT_READY';
}

export async function untilReady(
  service: Waited,
  path: string,
  { signal, strict }: ReadyOptions,
): Promise<void> {
  const outcome = await waitUntil(
    async () => {
      signal?.throwIfAborted();
      if (strict && service.crashes() > 0) return 'ended';
      return (await answers(`${service.url}${path}`)) ? 'ready' : undefined;
    },
    { timeoutMs: READY_WITHIN_MS, everyMs: 50 },
  );
  if (outcome === 'ready') return;
  if (outcome === 'ended') await service.stop();
  const what =
    outcome === 'ended' ? 'ended while it was starting' : `was not ready within ${READY_WITHIN_MS / 1000} s`;
  throw new ServiceNotReadyError(`${service.name} ${what}${explanation(service.logFile)}`);
}

/** At a first start. One failure ends the wait, after a moment in which the others can say what they lack too. */
export async function untilAllReady(
  services: { ready(options: ReadyOptions): Promise<void> }[],
  signal?: AbortSignal,
): Promise<void> {
  const failures: Error[] = [];
  const all = services.map((service) =>
    service.ready({ signal, strict: true }).catch((error: Error) => void failures.push(error)),
  );
  const done = Promise.all(all).then(() => true);
  await waitUntil(() => Promise.race([done, failures.length > 0 || undefined]), {
    timeoutMs: 2 * READY_WITHIN_MS,
  });
  if (failures.length === 0) return;
  await waitUntil(() => Promise.race([done, undefined]), { timeoutMs: 1_000 });
  signal?.throwIfAborted();
  throw new ServiceNotReadyError(failures.map(({ message }) => message).join('\n'));
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function explanation(logFile?: string): string {
  return logFile === undefined ? '' : `; the end of ${logFile}:\n${lastLines(logFile)}`;
}
