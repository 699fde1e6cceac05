import { describe, expect, it } from '@jest/globals';
import { TimeoutError } from './timeout-error.ts';
import { withTimeout } from './with-timeout.ts';

const never = new Promise<never>(() => {});

describe('withTimeout', () => {
  it('passes the result and the error of the work on', async () => {
    await expect(withTimeout(async () => 7, 1_000, 'ask')).resolves.toBe(7);
    await expect(withTimeout(Promise.resolve(8), 1_000, 'ask')).resolves.toBe(8);
    await expect(withTimeout(() => Promise.reject(new Error('no')), 1_000, 'ask')).rejects.toThrow('no');
  });

  it('rejects with a TimeoutError that says what took too long', async () => {
    const outcome = withTimeout(never, 5, 'ask scoring');
    await expect(outcome).rejects.toBeInstanceOf(TimeoutError);
    await expect(outcome).rejects.toMatchObject({ code: 'TIMEOUT', label: 'ask scoring', timeoutMs: 5 });
  });

  it('aborts the work, and reports the timeout even when the work throws on abort', async () => {
    let aborted = false;
    const work = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('AbortError'));
        }),
      );
    await expect(withTimeout(work, 5, 'ask')).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(aborted).toBe(true);
  });
});
