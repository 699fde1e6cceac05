import { readFamilies, rootsIn, type Unit } from '@dna/inbox-outbox';
import { clickBursts, clickTypes, linkOf } from '../domain/quarantine/click-bursts.ts';
import type { HoldingReason, QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { findClicks } from '../store/clicks.ts';
import { amendEvents } from '../store/event-amendments.ts';
import type { IngestionTables } from '../store/tables.ts';
import type { Located } from './save-leads.ts';

/**
 * Where a person has clicked many different links at once, all these clicks are held back: those that were recorded
 * before as well. The leads must be locked, so that of two transactions with parts of a burst the second sees it whole.
 */
export async function holdClickBursts(
  unit: Unit<IngestionTables>,
  located: readonly Located[],
  policy: QuarantinePolicy,
): Promise<void> {
  const clicks = located.filter(
    ({ event }) => clickTypes.includes(event.eventType) && linkOf(event.properties) !== null,
  );
  if (clicks.length === 0 || policy.burstMs === 0) return;
  const families = await readFamilies(
    unit.tx,
    clicks.map(({ leadId }) => leadId),
  );
  const roots = rootsIn(families);
  const near = await findClicks(
    unit.tx,
    clicks.map(({ event, leadId }) => {
      const atMs = Date.parse(event.occurredAt);
      const leadIds = families.get(roots.get(leadId)!)!;
      return { leadIds, fromMs: atMs - policy.burstMs, untilMs: atMs + policy.burstMs };
    }),
  );
  const byPerson = Map.groupBy(near, ({ leadId }) => roots.get(leadId)!);
  const bursts = new Set([...byPerson.values()].flatMap((own) => [...clickBursts(own, policy)]));
  const toHold = near.filter(({ eventId, active }) => active && bursts.has(eventId));
  const reason: HoldingReason = 'every_link_at_once';
  await amendEvents(
    unit,
    toHold.map(({ eventId }) => ({ eventId, status: 'quarantined' })),
    reason,
  );
}
