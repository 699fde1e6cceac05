import { describe, expect, it } from '@jest/globals';
import { seal, unseal, UnsealError } from './seal.ts';

describe('a sealed request', () => {
  const secret = 'a-secret-of-at-least-32-characters!!';

  it('opens with the secret that sealed it, also when a newer one stands before it', () => {
    const sealed = seal([{ email: 'a@x.example' }], [secret]);
    expect(unseal(sealed, ['a-newer-secret-of-32-characters-or-so', secret])).toEqual([
      { email: 'a@x.example' },
    ]);
  });

  it('shows nothing of its content and is different every time', () => {
    const sealed = seal('a@x.example', [secret]);
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('a@x.example');
    expect(seal('a@x.example', [secret])).not.toBe(sealed);
  });

  it('does not open with another secret, nor after a change', () => {
    const sealed = seal('a', [secret]);
    expect(() => unseal(sealed, ['another-secret-of-32-characters-or-so'])).toThrow(UnsealError);
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    expect(() => unseal(bytes.toString('base64'), [secret])).toThrow(UnsealError);
  });
});
