/** The other side has failed too often lately; nothing was sent. */
export class BreakerOpenError extends Error {
  override readonly name = 'BreakerOpenError';
  readonly code = 'BREAKER_OPEN';
  readonly breaker: string;
  /** How long until the breaker lets the next call through. */
  readonly retryAfterMs: number;

  constructor(breaker: string, retryAfterMs: number) {
    super(`${breaker} is cut off after repeated failures`);
    this.breaker = breaker;
    this.retryAfterMs = retryAfterMs;
  }
}
