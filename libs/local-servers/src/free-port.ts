import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range the kernels hand to outgoing connections (from 32768 on Linux, 49152 on macOS), so that
 * a server which is killed can come back on its port: nobody's client socket sits on it meanwhile.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 31_999;

/** Between being given out and being listened on a port looks free: no two servers of this process get the same. */
const given = new Set<number>();

/** A port of 127.0.0.1 on which nothing listens now, and that nobody else of this process was given. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (given.has(port)) continue;
    given.add(port);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`found no free port between ${FIRST_PORT} and ${LAST_PORT}`);
}

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
