import { TimeoutError } from './timeout-error.ts';

/**
 * Rejects with `TimeoutError` after `timeoutMs`. Given a function, its signal is aborted as well;
 * given a promise, the work behind it goes on unseen, so a function is the better choice.
 */
export async function withTimeout<T>(
  work: Promise<T> | ((signal: AbortSignal) => Promise<T>),
  timeoutMs: number,
  label: string,
): Promise<T> {
  const { promise: expiry, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  const timer = setTimeout(() => {
    const error = new TimeoutError(label, timeoutMs);
    // First the rejection: a function that throws on abort must not win the race with an AbortError.
    reject(error);
    controller.abort(error);
  }, timeoutMs);
  try {
    return await Promise.race([expiry, typeof work === 'function' ? work(controller.signal) : work]);
  } finally {
    clearTimeout(timer);
  }
}
