import { describe, expect, it } from '@jest/globals';
import { seal, unseal, UnsealError } from './seal.ts';

describe('what is sealed', () => {
  const secret = 'a-secret-of-at-least-32-characters!!';

  it('opens with the secret that sealed it, also when a newer one stands before it', () => {
    const sealed = seal([{ email: 'a@x.example' }], [secret], 'spill');
    expect(unseal(sealed, ['a-newer-secret-of-32-characters-or-so', secret], 'spill')).toEqual([
      { email: 'a@x.example' },
    ]);
  });

  it('shows nothing of its content and is different every time', () => {
    const sealed = seal('a@x.example', [secret], 'spill');
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('a@x.example');
    expect(seal('a@x.example', [secret], 'spill')).not.toBe(sealed);
  });

  it('does not open with another secret, for another purpose, nor after a change', () => {
    const sealed = seal('a', [secret], 'spill');
    expect(() => unseal(sealed, ['another-secret-of-32-characters-or-so'], 'spill')).toThrow(UnsealError);
    expect(() => unseal(sealed, [secret], 'source 1')).toThrow(UnsealError);
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    expect(() => unseal(bytes.toString('base64'), [secret], 'spill')).toThrow(UnsealError);
  });
});
