import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether one of the secrets made this signature over these bytes.
 *
 * @param header `sha256=<hex HMAC-SHA-256 of the raw body>`
 */
export function isSignedBy(secrets: readonly string[], header: unknown, rawBody: Buffer): boolean {
  const match = typeof header === 'string' ? /^sha256=([0-9a-f]{64})$/i.exec(header.trim()) : null;
  if (match === null) return false;
  const given = Buffer.from(match[1]!, 'hex');
  // Every secret is tried, so that the time taken does not tell which one fits.
  return secrets
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(rawBody).digest(), given))
    .includes(true);
}
