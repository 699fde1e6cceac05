import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts JSON with AES-256-GCM under the first secret: base64 of nonce, tag, ciphertext.
 *
 * @param purpose what it is for, and of whom: what was sealed for one does not open for another
 */
export function seal(value: unknown, secrets: readonly string[], purpose: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets[0]!, purpose), nonce);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64');
}

/** Decrypts what any of the secrets sealed. Throws when none fits or the text was changed. */
export function unseal(sealed: string, secrets: readonly string[], purpose: string): unknown {
  const bytes = Buffer.from(sealed, 'base64');
  for (const secret of secrets) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
      return JSON.parse(text.toString('utf8')) as unknown;
    } catch {
      // Sealed with another secret of the list, or with none of them.
    }
  }
  throw new UnsealError(`no secret in SECRETS_KEY opens this (${purpose})`);
}

export class UnsealError extends Error {
  readonly code = 'unseal_failed';
}

function keyOf(secret: string, purpose: string): Buffer {
  return createHash('sha256').update(`${purpose} ${secret}`).digest();
}
