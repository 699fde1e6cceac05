import { normalizeEmail } from '../identifiers/normalize-email.ts';
import { text } from './fields.ts';

/** The first of the values that is an e-mail address; else the first that is there, so that it can be complained of. */
export function firstEmail(...values: unknown[]): string | undefined {
  return text(...values.filter((value) => normalizeEmail(value) !== null), ...values);
}
