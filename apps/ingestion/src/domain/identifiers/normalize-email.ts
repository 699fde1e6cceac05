import { cleanText } from './clean-text.ts';
import { roleMailboxes } from './role-mailboxes.ts';

export type Email = {
  /** The key: lower case, domain in ASCII. A `+tag` stays, it is part of the address. */
  value: string;
  /** As it was written, for people to read. */
  display: string;
  domain: string;
  /** Belongs to a function (info@, sales@) and not to a person. */
  role: boolean;
};

/** The e-mail address in its one comparable form, or null when it cannot be one. Never decodes anything. */
export function normalizeEmail(value: unknown): Email | null {
  if (typeof value !== 'string' || value.length > 500) return null;
  const display = cleanText(value);
  const parts = display.split('@');
  const [localPart, domainPart] = parts;
  if (parts.length !== 2 || localPart === undefined || domainPart === undefined) return null;

  const local = localPart.toLowerCase().normalize('NFC');
  const domain = asciiDomain(domainPart);
  if (domain === null || !localPattern.test(local) || local.length > 64) return null;
  const address = `${local}@${domain}`;
  if (address.length > 254) return null;
  return { value: address, display, domain, role: isRole(local) };
}

const localPattern = /^[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]+$/u;
const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** `Müller.example` and `xn--mller-kva.example` are one domain: the ASCII form is the key. */
function asciiDomain(value: string): string | null {
  if (value === '' || /[\s/?#:\\@%]/u.test(value)) return null;
  const url = `https://${value}`;
  if (!URL.canParse(url)) return null;
  const domain = new URL(url).hostname.replace(/\.$/, '');
  return domainPattern.test(domain) ? domain : null;
}

function isRole(local: string): boolean {
  const name = local.replace(/\+.*$/, '').replaceAll(/[._-]/g, '');
  return roleMailboxes.has(name);
}
