import type { Unit } from '@dna/inbox-outbox';
import { suppressionReasonOf } from '../domain/suppression-reason.ts';
import { findSuppressed, insertSuppressions } from '../store/suppressions.ts';
import type { IngestionTables } from '../store/tables.ts';
import type { RecordableEvent } from './recordable-event.ts';

/**
 * Which of these events are of somebody who is not to be written to: they say so, or an address in them is on the list.
 * What they say of an address goes on the list, so that it holds for whoever comes with it later.
 *
 * @returns their ids
 */
export async function suppressingEvents(
  { tx, now }: Unit<IngestionTables>,
  events: readonly RecordableEvent[],
): Promise<ReadonlySet<string>> {
  const said = events.flatMap((event) => {
    const reason = reasonIn(event);
    return reason === null
      ? []
      : addressesIn(event).map((address) => ({ address, reason, source: event.source }));
  });
  await insertSuppressions(tx, said, now);
  const suppressed = await findSuppressed(tx, events.flatMap(addressesIn));
  return new Set(
    events
      .filter(
        (event) => reasonIn(event) !== null || addressesIn(event).some((address) => suppressed.has(address)),
      )
      .map(({ eventId }) => eventId),
  );
}

/** The key of a web page is public: with it anybody could say so of everybody, so that is recorded and not believed. */
function reasonIn({ eventType, canSuppress }: RecordableEvent) {
  return canSuppress ? suppressionReasonOf(eventType) : null;
}

function addressesIn({ identifiers }: RecordableEvent): string[] {
  return identifiers.flatMap(({ kind, value }) => (kind === 'email' ? [value] : []));
}
