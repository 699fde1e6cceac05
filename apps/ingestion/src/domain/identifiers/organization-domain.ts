import { isFreeMail } from './free-mail-domains.ts';
import { normalizeEmail } from './normalize-email.ts';

/** The domain that names the organization behind an address; null for free mail and for what is no address. */
export function organizationDomain(email: unknown): string | null {
  const domain = normalizeEmail(email)?.domain;
  return domain === undefined || isFreeMail(domain) ? null : domain;
}
