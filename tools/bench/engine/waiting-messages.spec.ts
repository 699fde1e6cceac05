import { describe, expect, it } from '@jest/globals';
import { waitingMessages } from './waiting-messages.ts';

const lag = (stream: string, durable: string, pending: number, unacknowledged = 0) => ({
  stream,
  durable,
  pending,
  unacknowledged,
});

describe('the messages that wait', () => {
  it('count once, however many consumers have not had them', () => {
    const lags = [
      lag('EVT_INGESTION', 'scoring__event-recorded', 500, 20),
      lag('EVT_INGESTION', 'intent__event-recorded', 400),
      lag('EVT_INGESTION', 'routing__lead-created', 70),
    ];
    expect(waitingMessages(lags, 'EVT_INGESTION')).toBe(590);
  });

  it('are those of the one stream', () => {
    expect(waitingMessages([lag('EVT_SCORING', 'routing__lead-scored', 9)], 'EVT_INGESTION')).toBe(0);
  });
});
