import { readFamilies, rootsIn, type Unit } from '@dna/inbox-outbox';
import { clickBursts, clickTypes, linkOf } from '../domain/quarantine/click-bursts.ts';
import { spansAround } from '../domain/quarantine/click-spans.ts';
import type { HoldingReason, QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { clicksOfBursts, clickTimes, findClicks, type KnownClick } from '../store/clicks.ts';
import { amendEvents } from '../store/event-amendments.ts';
import type { IngestionTables } from '../store/tables.ts';
import type { Located } from './save-leads.ts';

type IngestionUnit = Unit<IngestionTables>;
type Moment = { leadId: string; atMs: number };

/** Why a click counts again that was part of a burst only as long as two leads were one person. */
const parted = 'leads_parted';

/**
 * Where a person has clicked many different links at once, all these clicks are held back: those that were recorded
 * before as well. The leads must be locked, so that of two transactions with parts of a burst the second sees it whole.
 *
 * @param joined leads that have become part of another person, whose clicks may be a burst together with theirs
 */
export async function holdClickBursts(
  unit: IngestionUnit,
  { located, joined }: { located: readonly Located[]; joined: readonly string[] },
  policy: QuarantinePolicy,
): Promise<void> {
  if (policy.burstMs === 0) return;
  const clicks = located.filter(
    ({ event }) => clickTypes.includes(event.eventType) && linkOf(event.properties) !== null,
  );
  const moments = [
    ...clicks.map(({ event, leadId }) => ({ leadId, atMs: Date.parse(event.occurredAt) })),
    ...(joined.length === 0 ? [] : await clickTimes(unit.tx, joined)),
  ];
  const { near, bursts } = await burstsNear(unit, moments, policy);
  const toHold = near.filter(({ eventId, active }) => active && bursts.has(eventId));
  const reason: HoldingReason = 'every_link_at_once';
  await amendEvents(
    unit,
    toHold.map(({ eventId }) => ({ eventId, status: 'quarantined' })),
    reason,
  );
}

/** Leads that were one person are several: clicks that were a burst only together count again. */
export async function releasePartedClicks(
  unit: IngestionUnit,
  leadIds: readonly string[],
  policy: QuarantinePolicy,
): Promise<void> {
  const held = await clicksOfBursts(unit.tx, leadIds);
  const { bursts } = await burstsNear(unit, held, policy);
  const toRelease = held.filter(({ eventId }) => !bursts.has(eventId));
  await amendEvents(
    unit,
    toRelease.map(({ eventId }) => ({ eventId, status: 'active' })),
    parted,
  );
}

/** The clicks of these people around these moments, and which of them belong to a burst. */
async function burstsNear(
  { tx }: IngestionUnit,
  moments: readonly Moment[],
  policy: QuarantinePolicy,
): Promise<{ near: KnownClick[]; bursts: ReadonlySet<string> }> {
  if (moments.length === 0) return { near: [], bursts: new Set() };
  const families = await readFamilies(
    tx,
    moments.map(({ leadId }) => leadId),
  );
  const roots = rootsIn(families);
  const momentsOf = Map.groupBy(moments, ({ leadId }) => roots.get(leadId)!);
  const spans = [...momentsOf].flatMap(([root, own]) =>
    spansAround(
      own.map(({ atMs }) => atMs),
      policy.burstMs,
    ).map((span) => ({ leadIds: families.get(root)!, ...span })),
  );
  const near = await findClicks(tx, spans);
  const byPerson = Map.groupBy(near, ({ leadId }) => roots.get(leadId)!);
  return { near, bursts: new Set([...byPerson.values()].flatMap((own) => [...clickBursts(own, policy)])) };
}
