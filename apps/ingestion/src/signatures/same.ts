import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same; the time it takes tells nothing, not even how long they are. */
export function sameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Whether it is one of them. Every one is compared, so the time taken does not tell which one fits. */
export function isOneOf(given: string, wanted: readonly string[]): boolean {
  return wanted.map((each) => sameSecret(given, each)).includes(true);
}

/** SHA-256 of a token that is as long and random as a key: nobody finds it from that. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether one of the keys made one of these MACs over the parts, one after the other. All of them are tried. */
export function isMacOf(
  macs: readonly Buffer[],
  keys: readonly (string | Buffer)[],
  parts: readonly (string | Buffer)[],
): boolean {
  return keys
    .map((key) => {
      const hmac = createHmac('sha256', key);
      for (const part of parts) hmac.update(part);
      const made = hmac.digest();
      return macs.map((mac) => mac.length === made.length && timingSafeEqual(mac, made)).includes(true);
    })
    .includes(true);
}

/** The 32 bytes of a hexadecimal MAC, or none. */
export function hexMac(text: string): Buffer[] {
  return /^[0-9a-f]{64}$/i.test(text) ? [Buffer.from(text, 'hex')] : [];
}

/** The 32 bytes of a MAC in base64, or none. */
export function base64Mac(text: string): Buffer[] {
  const mac = /^[A-Za-z0-9+/]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : null;
  return mac === null ? [] : [mac];
}
