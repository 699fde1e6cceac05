import { hexMac, isMacOf } from './same.ts';
import { believed, isInWindow, refused, type Verdict } from './verdict.ts';

/** Stripe's and Calendly's: `t=<unix seconds>,v1=<hex HMAC of "t.body">`; other versions are passed over. */
export function verifyTimedHmac(
  header: string | undefined,
  rawBody: Buffer,
  secrets: readonly string[],
  now: Date,
): Verdict {
  if (header === undefined) return refused('missing_signature');
  const parts = header.split(',').map((part) => part.trim());
  const time = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  if (!/^\d{1,12}$/.test(time) || !isInWindow(Number(time), now)) return refused('wrong_timestamp');
  const macs = parts.flatMap((part) => (part.startsWith('v1=') ? hexMac(part.slice(3)) : []));
  return isMacOf(macs, secrets, [`${time}.`, rawBody]) ? believed : refused('wrong_signature');
}
