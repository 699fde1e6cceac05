export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'TIMEOUT';
  readonly label: string;
  readonly timeoutMs: number;

  constructor(label: string, timeoutMs: number) {
    super(`${label} took longer than ${timeoutMs} ms`);
    this.label = label;
    this.timeoutMs = timeoutMs;
  }
}
