import { callingCodes, type CallingCode } from './calling-codes.ts';
import { cleanText } from './clean-text.ts';

/**
 * The phone number as `+<country code><number>` (E.164), or null when that cannot be told for sure: a phone joins
 * people, so a number without country, an extension, letters or a placeholder is no identifier.
 *
 * @param defaultCountry ISO 3166 code for numbers written the national way, e.g. `DE`; without it they are null.
 */
export function normalizePhone(value: unknown, defaultCountry?: string): string | null {
  if (typeof value !== 'string' || value.length > 60) return null;
  const written = cleanText(value)
    .replace(/^tel:/i, '')
    .replace(/\(0\)/g, '')
    .replace(/[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060().\/\-‐-–]/gu, '');
  if (!/^\+?[0-9]+$/.test(written)) return null;

  const digits = international(written, callingCodes.get(defaultCountry ?? ''));
  return digits !== null && isPlausible(digits) ? `+${digits}` : null;
}

function international(written: string, country: CallingCode | undefined): string | null {
  if (written.startsWith('+')) return withoutTrunk(written.slice(1));
  if (written.startsWith('00')) return withoutTrunk(written.slice(2));
  if (country === undefined) return null;
  const { code, trunk } = country;
  if (trunk !== '')
    return written.startsWith(trunk)
      ? code + written.slice(trunk.length)
      : code === '1'
        ? code + written
        : null;
  return code + written;
}

/** `+49 0171 …`: the trunk zero is not dialled after the country code, yet people write it. */
function withoutTrunk(digits: string): string {
  for (const { code, trunk } of callingCodes.values()) {
    if (trunk === '0' && digits.startsWith(`${code}0`)) return code + digits.slice(code.length + 1);
  }
  return digits;
}

/** E.164 allows 15 digits; a real number is longer than 7 and does not end in one digit repeated or a count-up. */
function isPlausible(digits: string): boolean {
  if (!/^[1-9][0-9]{7,14}$/.test(digits)) return false;
  if (digits.startsWith('1') && !/^1[2-9][0-9]{9}$/.test(digits)) return false;
  return !/([0-9])\1{6}$/.test(digits) && !/(?:12345678|23456789|87654321|98765432)/.test(digits);
}
