import type { Opening } from '../domain/open-deals.ts';
import type { Attachment } from '../store/deals.ts';
import type { DealRoute } from './deal-from-route.ts';
import type { RouteMessage } from './route-messages.ts';

/**
 * What routes mean for the deals that were there, one change for each deal: of several words about its owner the newest
 * counts. They come in the order of their decisions.
 */
export function attachmentsOf(
  openings: readonly Opening<DealRoute>[],
): Map<string, Attachment & { message: RouteMessage }> {
  const attachments = new Map<string, Attachment & { message: RouteMessage }>();
  for (const opening of openings) {
    if (opening.kind !== 'attaches') continue;
    const { dealId, changesOwner, route } = opening;
    const before = attachments.get(dealId);
    attachments.set(dealId, {
      deal_id: dealId,
      owner_id: changesOwner ? route.ownerId : (before?.owner_id ?? null),
      changes_owner: changesOwner || (before?.changes_owner ?? false),
      routed_at: route.routedAt,
      route_version: Math.max(route.version, before?.route_version ?? 0),
      message: route.message,
    });
  }
  return attachments;
}
