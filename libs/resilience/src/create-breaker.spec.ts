import { afterEach, describe, expect, it } from '@jest/globals';
import { BreakerOpenError } from './breaker-open-error.ts';
import { createBreaker, type Breaker, type BreakerOptions } from './create-breaker.ts';

const breakers: { stop(): void }[] = [];
afterEach(() => breakers.splice(0).forEach((breaker) => breaker.stop()));

function breakerFor<A extends unknown[], R>(
  fn: (signal: AbortSignal, ...args: A) => Promise<R>,
  options: Partial<BreakerOptions> = {},
): Breaker<A, R> {
  const breaker = createBreaker(fn, {
    name: 'moco',
    timeoutMs: 1_000,
    errorThresholdPercentage: 50,
    resetTimeoutMs: 60_000,
    volumeThreshold: 3,
    ...options,
  });
  breakers.push(breaker);
  return breaker;
}

const fail = () => Promise.reject(new Error('down'));

async function failTimes(breaker: Breaker<[], unknown>, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await breaker.run().catch(() => undefined);
}

describe('createBreaker', () => {
  it('passes arguments, results and errors through while closed', async () => {
    const double = breakerFor(async (_signal, n: number) => n * 2);
    await expect(double.run(4)).resolves.toBe(8);
    await expect(breakerFor(fail).run()).rejects.toThrow('down');
  });

  it('opens after repeated failures and then refuses without calling', async () => {
    let calls = 0;
    const states: string[] = [];
    const breaker = breakerFor(() => ((calls += 1), fail()), {
      onStateChange: (state) => states.push(state),
    });
    await failTimes(breaker, 3);
    expect(breaker.state).toBe('open');
    const refusal = await breaker.run().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BreakerOpenError);
    expect(refusal).toMatchObject({ code: 'BREAKER_OPEN', breaker: 'moco' });
    expect((refusal as BreakerOpenError).retryAfterMs).toBeGreaterThan(59_000);
    expect(calls).toBe(3);
    expect(states).toEqual(['open']);
  });

  it('stays closed below the volume threshold', async () => {
    const breaker = breakerFor(fail, { volumeThreshold: 10 });
    await failTimes(breaker, 5);
    expect(breaker.state).toBe('closed');
  });

  it('does not count what is not a failure of the other side, but still throws it', async () => {
    const breaker = breakerFor(fail, { isFailure: () => false });
    await failTimes(breaker, 10);
    expect(breaker.state).toBe('closed');
    await expect(breaker.run()).rejects.toThrow('down');
  });

  it('aborts a call that takes too long and counts it', async () => {
    let aborted = 0;
    const hang = (signal: AbortSignal) =>
      new Promise<never>(() => signal.addEventListener('abort', () => (aborted += 1)));
    const breaker = breakerFor(hang, { timeoutMs: 5 });
    await expect(breaker.run()).rejects.toMatchObject({ code: 'TIMEOUT' });
    await failTimes(breaker, 2);
    expect(aborted).toBe(3);
    expect(breaker.state).toBe('open');
  });

  it('tries one call after the pause and closes when it succeeds', async () => {
    let down = true;
    const closed = Promise.withResolvers<void>();
    const halfOpen = Promise.withResolvers<void>();
    const breaker = breakerFor(() => (down ? fail() : Promise.resolve('up')), {
      resetTimeoutMs: 20,
      onStateChange: (state) =>
        state === 'half_open' ? halfOpen.resolve() : state === 'closed' && closed.resolve(),
    });
    await failTimes(breaker, 3);
    down = false;
    await halfOpen.promise;
    await expect(breaker.run()).resolves.toBe('up');
    await closed.promise;
    expect(breaker.state).toBe('closed');
  });

  it('opens at once when it is tripped, and refuses without calling', async () => {
    let calls = 0;
    const breaker = breakerFor(async () => ++calls);
    await breaker.run();
    breaker.trip();
    await expect(breaker.run()).rejects.toBeInstanceOf(BreakerOpenError);
    expect([breaker.state, calls]).toEqual(['open', 1]);
  });
});
