import { present, text } from './fields.ts';

export type PageAddress = { path?: string; host?: string; utm: Utm };
export type Utm = { utm_source?: string; utm_medium?: string; utm_campaign?: string };

/**
 * Path, host and campaign marks of an address; the rest of the query stays behind, it may hold anything. An address
 * without host has none.
 */
export function pageAddress(value: unknown): PageAddress {
  const written = text(value);
  const base = 'https://no-host.invalid';
  if (written === undefined || !URL.canParse(written, base)) return { utm: {} };
  const url = new URL(written, base);
  if (!/^https?:$/.test(url.protocol)) return { utm: {} };
  return present({
    path: decoded(url.pathname),
    host: url.origin === base ? undefined : url.hostname,
    utm: utmOf(url.searchParams),
  }) as PageAddress;
}

/** The campaign marks of a query such as `?utm_source=newsletter`. */
export function utmOf(query: URLSearchParams): Utm {
  return present({
    utm_source: text(query.get('utm_source')),
    utm_medium: text(query.get('utm_medium')),
    utm_campaign: text(query.get('utm_campaign')),
  }) as Utm;
}

function decoded(path: string): string {
  try {
    return text(decodeURIComponent(path)) ?? path;
  } catch {
    return path;
  }
}
