import type { IncomingHttpHeaders } from 'node:http';
import { base64Mac, isMacOf } from './same.ts';
import { isInWindow, refused, type Verdict } from './verdict.ts';

/**
 * Standard Webhooks 1.0: `v1,<base64 HMAC of "id.timestamp.body">`, a list of them while a secret is replaced. The
 * secret is base64 behind `whsec_`; one without that prefix counts as it is written.
 */
export function verifyStandardWebhooks(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
  now: Date,
): Verdict {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headers[name];
    return typeof value === 'string' ? value.trim() : '';
  }) as [string, string, string];
  if (id === '' || signature === '') return refused('missing_signature');
  if (!/^\d{1,12}$/.test(timestamp) || !isInWindow(Number(timestamp), now)) return refused('wrong_timestamp');
  const macs = signature
    .split(/\s+/)
    .flatMap((each) => (each.startsWith('v1,') ? base64Mac(each.slice(3)) : []));
  return isMacOf(macs, secrets.map(keyOf), [`${id}.${timestamp}.`, rawBody])
    ? { ok: true, deliveryId: id }
    : refused('wrong_signature');
}

export function hasStandardHeaders(headers: IncomingHttpHeaders): boolean {
  return headers['webhook-id'] !== undefined || headers['webhook-signature'] !== undefined;
}

const prefix = 'whsec_';
/** Fewer bytes are no secret, but a text that happens to begin like one. */
const fewestBytes = 16;

function keyOf(secret: string): Buffer {
  const bytes = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : '', 'base64');
  return bytes.length < fewestBytes ? Buffer.from(secret) : bytes;
}
