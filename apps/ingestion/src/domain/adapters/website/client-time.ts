import { parseTime } from '../comparable.ts';
import { text } from '../fields.ts';

/** A clock that is off by less is left alone: the difference is rather the network's. */
const skewThresholdMs = 60_000;

/**
 * When it happened by our clock: `receivedAt − (sentAt − event time)`. Both subtracted times come from the client's
 * clock, so its error cancels out (Segment's formula). `original` is the client's own time where that was corrected.
 */
export function clientTime(
  times: { timestamp: unknown; sentAt: unknown },
  receivedAt: Date,
): { occurredAt: string | undefined; original?: string } {
  const written = text(times.timestamp);
  const timestamp = parseTime(times.timestamp);
  const sentAt = parseTime(times.sentAt);
  if (written === undefined || timestamp === null || sentAt === null) return { occurredAt: written };

  const skewMs = sentAt - receivedAt.getTime();
  const ageMs = sentAt - timestamp;
  if (Math.abs(skewMs) <= skewThresholdMs || ageMs < 0) return { occurredAt: written };
  return { occurredAt: new Date(receivedAt.getTime() - ageMs).toISOString(), original: written };
}
