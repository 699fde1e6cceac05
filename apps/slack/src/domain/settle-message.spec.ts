import { describe, expect, it } from '@jest/globals';
import { settleMessage, type Outcome } from './settle-message.ts';

const now = new Date('2026-11-25T09:30:00Z');
const unclear: Outcome = { kind: 'unclear', reason: 'timeout' };

describe('settleMessage', () => {
  it('remembers where the message is', () => {
    expect(settleMessage(0, false, { kind: 'posted', channelId: 'C1', ts: '1.2' }, now)).toMatchObject({
      status: 'posted',
      channelId: 'C1',
      ts: '1.2',
      nextAttemptAt: null,
    });
  });

  it('does not try again what Slack refuses', () => {
    expect(settleMessage(0, false, { kind: 'refused', error: 'not_in_channel' }, now)).toMatchObject({
      status: 'failed',
      error: 'not_in_channel',
      nextAttemptAt: null,
    });
  });

  it('looks again after a growing pause while it is unclear, and gives up after nine tries', () => {
    const pausesMs: number[] = [];
    let attempts = 0;
    for (;;) {
      const next = settleMessage(attempts, false, unclear, now);
      if (next.status === 'failed') {
        expect(next.error).toBe('gave up: timeout');
        break;
      }
      expect(next.status).toBe('unknown');
      pausesMs.push((next.nextAttemptAt?.getTime() ?? 0) - now.getTime());
      attempts = next.attempts;
    }
    expect(attempts).toBe(8);
    expect(pausesMs).toEqual(pausesMs.toSorted((a, b) => a - b));
    expect(pausesMs[0]).toBe(5_000);
  });

  it('waits as long as it is told when nothing was sent, without counting that as an attempt', () => {
    const limited: Outcome = { kind: 'rate_limited', retryAfterMs: 30_000 };
    expect(settleMessage(3, false, limited, now)).toMatchObject({
      status: 'pending',
      attempts: 3,
      nextAttemptAt: new Date('2026-11-25T09:30:30Z'),
    });
  });

  it('stays in doubt when it could not even look', () => {
    const limited: Outcome = { kind: 'rate_limited', retryAfterMs: 30_000 };
    const cutOff: Outcome = { kind: 'not_sent', reason: 'cut off', retryAfterMs: 1000 };
    expect(settleMessage(1, true, limited, now).status).toBe('unknown');
    expect(settleMessage(1, true, cutOff, now)).toMatchObject({ status: 'unknown', error: 'cut off' });
    expect(settleMessage(1, false, cutOff, now).status).toBe('pending');
  });
});
