import type { aliasChanged, Envelope } from '@dna/contracts';
import type { Transaction } from '@dna/database';
import {
  lockFamilies,
  resolveRoots,
  rootsIn,
  saveAliases,
  type AliasEdge,
  type MessagingTables,
} from '@dna/inbox-outbox';
import { familiesOf } from './families.ts';
import { identityOccasions, type IdentityOccasion } from './occasions.ts';

export type AliasChanged = typeof aliasChanged.example;

/**
 * Leads were joined or taken apart: keeps the edges and locks whom they concern. Facts stay where they were recorded.
 *
 * @param lockTable the table with one row per lead whose locks stand for it, as for `lockFamilies`
 * @returns whom to judge anew over all their ids: the former and the present roots of the leads whose edge changed
 */
export async function takeAliases<DB>(
  tx: Transaction<DB & MessagingTables>,
  messages: readonly Envelope<AliasChanged>[],
  lockTable: keyof DB & string,
): Promise<IdentityOccasion[]> {
  const edges = messages.map(toEdge);
  const ends = edges.flatMap(({ leadId, into }) => (into === null ? [leadId] : [leadId, into]));
  const rootBefore = rootsIn(await lockFamilies<DB>(tx, ends, lockTable));
  const changed = (await saveAliases<DB>(tx, edges)).map(({ leadId }) => leadId);
  if (changed.length === 0) return [];
  const formerRoots = new Set(changed.map((leadId) => rootBefore.get(leadId)!));
  const rootNow = await resolveRoots<DB>(tx, [...changed, ...formerRoots]);
  const families = await familiesOf<DB>(tx, rootNow.values());
  return identityOccasions(formerRoots, rootBefore, rootNow, families, messages);
}

function toEdge({ lead_id, entity_version, data }: Envelope<AliasChanged>): AliasEdge {
  if (lead_id === null) throw new Error('an alias of no lead');
  return { leadId: lead_id, into: data.into, version: entity_version };
}
