import type { Json } from '../identifiers/clean-json.ts';
import type { QuarantinePolicy } from './quarantine-policy.ts';

export type Click = { eventId: string; occurredAtMs: number; link: string };

/**
 * The clicks of one person that belong to a burst on many different links: no person is that quick. A click is in it
 * wherever it comes in time, so that the result does not depend on the order of arrival.
 */
export function clickBursts(clicks: readonly Click[], { links, burstMs }: QuarantinePolicy): Set<string> {
  const burst = new Set<string>();
  if (burstMs === 0) return burst;
  const sorted = clicks.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs);
  const within = new Map<string, number>();
  let first = 0;
  let marked = 0;
  for (const [index, { occurredAtMs, link }] of sorted.entries()) {
    within.set(link, (within.get(link) ?? 0) + 1);
    for (; occurredAtMs - sorted[first]!.occurredAtMs > burstMs; first += 1) forget(sorted[first]!.link);
    if (within.size < links) continue;
    for (marked = Math.max(marked, first); marked <= index; marked += 1) burst.add(sorted[marked]!.eventId);
  }
  return burst;

  function forget(link: string): void {
    const left = within.get(link)! - 1;
    if (left === 0) within.delete(link);
    else within.set(link, left);
  }
}

export const clickTypes: readonly string[] = ['email_clicked', 'email_clicked_bot'];

/** Properties that name what was clicked, the most exact first. */
export const linkProperties = ['link', 'link_url', 'url', 'link_path'] as const;

/** What was clicked; null where the source does not say. */
export function linkOf(properties: Readonly<Record<string, Json>>): string | null {
  const links = linkProperties.map((name) => properties[name]);
  return links.find((link): link is string => typeof link === 'string' && link !== '') ?? null;
}
