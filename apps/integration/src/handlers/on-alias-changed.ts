import type { aliasChanged, Envelope } from '@dna/contracts';
import { lockFamilies, saveAliases, type Unit } from '@dna/inbox-outbox';
import type { Tables } from '../store/tables.ts';

/** Remembers who turned out to be the same person, so that a person is told of once. */
export async function onAliasChanged(
  unit: Unit<Tables>,
  messages: Envelope<(typeof aliasChanged)['example']>[],
): Promise<void> {
  const edges = messages.flatMap(({ lead_id, entity_version, data }) =>
    lead_id === null ? [] : [{ leadId: lead_id, into: data.into, version: entity_version }],
  );
  const touched = edges.flatMap(({ leadId, into }) => (into === null ? [leadId] : [leadId, into]));
  await lockFamilies(unit.tx, touched, 'lead_states');
  await saveAliases(unit.tx, edges);
}
