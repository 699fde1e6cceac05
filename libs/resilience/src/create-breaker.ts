import CircuitBreaker from 'opossum';
import { BreakerOpenError } from './breaker-open-error.ts';
import { withTimeout } from './with-timeout.ts';

export type BreakerState = 'closed' | 'half_open' | 'open';

export type BreakerOptions = {
  name: string;
  timeoutMs: number;
  /** Share of failed calls within 10 s at which the breaker opens. */
  errorThresholdPercentage: number;
  /** How long it stays open before one call may try. */
  resetTimeoutMs: number;
  /** Fewer calls than this within 10 s never open it. */
  volumeThreshold: number;
  /** Whether an error speaks against the other side. A refusal (a 4xx) usually does not. Default: every error does. */
  isFailure?: (error: unknown) => boolean;
  onStateChange?: (state: BreakerState) => void;
};

export type Breaker<A extends unknown[], R> = {
  readonly name: string;
  readonly state: BreakerState;
  /** Throws `BreakerOpenError` at once while open, `TimeoutError` when the call took too long. */
  run(...args: A): Promise<R>;
  /** Opens it at once: the caller has seen enough. */
  trip(): void;
  stop(): void;
};

/** `fn` gets an AbortSignal first, aborted at the timeout, then the arguments of `run`. */
export function createBreaker<A extends unknown[], R>(
  fn: (signal: AbortSignal, ...args: A) => Promise<R>,
  options: BreakerOptions,
): Breaker<A, R> {
  const { name, timeoutMs, resetTimeoutMs, isFailure, onStateChange } = options;
  let openedAtMs = 0;
  const circuit = new CircuitBreaker(
    (...args: A) => withTimeout((signal) => fn(signal, ...args), timeoutMs, name),
    {
      name,
      timeout: false, // ours aborts the call, opossum's only stops listening
      errorThresholdPercentage: options.errorThresholdPercentage,
      resetTimeout: resetTimeoutMs,
      volumeThreshold: options.volumeThreshold,
      rollingPercentilesEnabled: false,
      errorFilter: (error: unknown) => (isFailure ? !isFailure(error) : false),
    },
  );
  circuit.on('open', () => {
    openedAtMs = performance.now();
    onStateChange?.('open');
  });
  circuit.on('halfOpen', () => onStateChange?.('half_open'));
  circuit.on('close', () => onStateChange?.('closed'));

  return {
    name,
    get state() {
      if (circuit.opened) return 'open';
      return circuit.halfOpen ? 'half_open' : 'closed';
    },
    async run(...args) {
      try {
        return await circuit.fire(...args);
      } catch (error) {
        if (!isRejectionByBreaker(error)) throw error;
        const retryAfterMs = Math.max(1, Math.ceil(openedAtMs + resetTimeoutMs - performance.now()));
        throw new BreakerOpenError(name, retryAfterMs);
      }
    },
    trip: () => circuit.open(),
    stop: () => circuit.shutdown(),
  };
}

function isRejectionByBreaker(error: unknown): boolean {
  return CircuitBreaker.isOurError(error instanceof Error ? error : new Error());
}
