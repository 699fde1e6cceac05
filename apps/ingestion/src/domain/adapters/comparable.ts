/** What an adapter needs of the identifiers to build a key: the forms in which two writings of one thing are equal. */
export { normalizeEmail } from '../identifiers/normalize-email.ts';
export { normalizeLinkedinUrl } from '../identifiers/normalize-linkedin-url.ts';
export { parseTime } from '../identifiers/occurred-at.ts';
export type { IdentifierKind } from '../identifiers/identifiers-of.ts';
