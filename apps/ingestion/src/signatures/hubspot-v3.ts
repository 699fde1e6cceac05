import type { IncomingHttpHeaders } from 'node:http';
import { base64Mac, isMacOf } from './same.ts';
import { believed, isInWindow, refused, type Verdict } from './verdict.ts';

/** HubSpot's third: base64 HMAC of method, public URI, body and time, which is in milliseconds. */
export function verifyHubspotV3(
  request: { method: string; uri: string; headers: IncomingHttpHeaders; rawBody: Buffer },
  secrets: readonly string[],
  now: Date,
): Verdict {
  const { method, uri, headers, rawBody } = request;
  const signature = headers['x-hubspot-signature-v3'];
  const time = String(headers['x-hubspot-request-timestamp'] ?? '');
  if (typeof signature !== 'string') return refused('missing_signature');
  if (!/^\d{1,15}$/.test(time) || !isInWindow(Math.floor(Number(time) / 1_000), now)) {
    return refused('wrong_timestamp');
  }
  return isMacOf(base64Mac(signature.trim()), secrets, [method, decodedUri(uri), rawBody, time])
    ? believed
    : refused('wrong_signature');
}

/** HubSpot signs these characters as they are, whatever the URI says. */
function decodedUri(uri: string): string {
  return uri.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, decodeURIComponent);
}
