import type { Socket } from 'node:net';

/** One direction of a connection through a proxy. */
export type TcpLane = {
  /** Whether something, if only the end, was taken and never passed on. */
  hasSwallowed: () => boolean;
  /** Passes on at once what is still waiting. */
  hurry: () => void;
};

export type Flow = { delayMs: number; swallows: boolean };

/** Passes on what comes, its end and its breaking off too, in order and as `flow` says at that moment. */
export function createTcpLane(from: Socket, to: Socket, flow: () => Flow): TcpLane {
  const waiting: { dueAt: number; pass: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let swallowed = false;
  let ended = false;

  from.on('data', (bytes) => take(() => write(bytes)));
  from.on('end', () => {
    ended = true;
    take(() => to.end());
  });
  from.on('close', () => take(() => (ended ? to.destroySoon() : to.destroy())));

  function take(pass: () => void): void {
    const { delayMs, swallows } = flow();
    if (swallows) {
      swallowed = true;
    } else if (delayMs === 0 && waiting.length === 0) {
      pass();
    } else {
      waiting.push({ dueAt: performance.now() + delayMs, pass });
      if (waiting.length === 1) passLater();
    }
  }

  function passLater(): void {
    const [next] = waiting;
    if (next === undefined) return;
    timer = setTimeout(
      () => {
        waiting.shift();
        next.pass();
        passLater();
      },
      Math.max(0, next.dueAt - performance.now()),
    );
  }

  function write(bytes: Buffer): void {
    if (to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  return {
    hasSwallowed: () => swallowed,
    hurry: () => {
      clearTimeout(timer);
      waiting.splice(0).forEach(({ pass }) => pass());
    },
  };
}
