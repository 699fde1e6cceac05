import type { Reply } from './wire.ts';

/** What shall go wrong with the next calls of a method (of every method without one; a webhook is `webhook`). */
export type Fault = {
  method?: string;
  /** How many calls it meets: 1 if absent, 0 for all until cleared. */
  times?: number;
  /** Wait before anything happens. */
  delay_ms?: number;
} & (
  | { mode: 'error'; error: string }
  | { mode: 'rate_limited'; retry_after: number }
  | { mode: 'http'; status: number }
  /** The call is carried out but its answer is lost: `status` comes instead, or nothing at all without one. */
  | { mode: 'lost_answer'; status?: number }
  /** Nothing is carried out and nothing answered. */
  | { mode: 'hang' }
  /** Only the delay. */
  | { mode: 'slow' }
);

const modes: readonly Fault['mode'][] = ['error', 'rate_limited', 'http', 'lost_answer', 'hang', 'slow'];

export type Faults = {
  waiting(): Fault[];
  /** Adds faults; an empty list clears those that wait. */
  add(wanted: Fault[]): void;
  /** Carries a call out, or lets the first fault that waits for it have its way; undefined: no answer at all. */
  meet(method: string, carryOut: () => Reply): Promise<Reply | undefined>;
};

export function createFaults(): Faults {
  let faults: Fault[] = [];

  function take(method: string): Fault | undefined {
    const fault = faults.find((candidate) => candidate.method === undefined || candidate.method === method);
    if (!fault || fault.times === 0) return fault;
    const left = (fault.times ?? 1) - 1;
    faults = faults.flatMap((other) =>
      other !== fault ? [other] : left > 0 ? [{ ...other, times: left }] : [],
    );
    return fault;
  }

  return {
    waiting: () => faults,
    add(wanted) {
      faults = wanted.length === 0 ? [] : [...faults, ...wanted];
    },
    async meet(method, carryOut) {
      const fault = take(method);
      if (fault?.delay_ms) await new Promise((resolve) => setTimeout(resolve, fault.delay_ms).unref());
      return fault ? spoil(fault, carryOut) : carryOut();
    },
  };
}

/** Reads `{"faults": [...]}` of the control endpoint; undefined when it is not that. */
export function parseFaults(body: unknown): Fault[] | undefined {
  const faults = (body as { faults?: unknown } | null)?.faults;
  if (!Array.isArray(faults)) return undefined;
  const known = (fault: unknown) =>
    modes.includes((fault as { mode: Fault['mode'] } | null)?.mode as Fault['mode']);
  return faults.every(known) ? (faults as Fault[]) : undefined;
}

export const faultsHelp = `POST {"faults": [{"mode": ${modes.join(' | ')}, "method"?, "times"?, "delay_ms"?, …}]}; [] clears`;

function spoil(fault: Fault, carryOut: () => Reply): Reply | undefined {
  switch (fault.mode) {
    case 'slow':
      return carryOut();
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error } };
    case 'rate_limited':
      return {
        status: 429,
        body: { ok: false, error: 'ratelimited' },
        headers: { 'Retry-After': String(fault.retry_after) },
      };
    case 'http':
      return { status: fault.status, body: 'Something broke' };
    case 'hang':
      return undefined;
    case 'lost_answer':
      carryOut();
      return fault.status === undefined ? undefined : { status: fault.status, body: 'Something broke' };
  }
}
