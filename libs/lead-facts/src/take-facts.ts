import type { Envelope } from '@dna/contracts';
import type { Transaction } from '@dna/database';
import { lockFamilies, rootsIn, type MessagingTables } from '@dna/inbox-outbox';
import {
  factAmended,
  factRecorded,
  mergeAllFacts,
  type EventAmended,
  type EventRecorded,
  type Fact,
  type KnownFact,
} from './fact.ts';
import type { FactsTable, FurtherColumn } from './facts-table.ts';
import { toFamilies, type Family } from './families.ts';
import { eventOccasions, type EventOccasion } from './occasions.ts';
import { recordFacts } from './record-facts.ts';
import { withholdErased } from './withhold-erased.ts';

export type TakenFacts = {
  /** New, or not as they were; those that do not count for anything included: their bases count them. */
  recorded: Fact[];
  /** What the recorded ones take the place of, and what is an erased person's. */
  replaced: Fact[];
  /** The families of all leads concerned, locked until the transaction ends. */
  families: Family[];
  familyOfLead: (leadId: string) => Family;
  /**
   * Every family is to be answered, also where its facts were known: somebody waits for it. None where all is told of
   * erased persons.
   */
  occasions: EventOccasion[];
};

/**
 * Events came: keeps them and locks whom they concern.
 *
 * @param lockTable the table with one row per lead whose locks stand for it, as for `lockFamilies`
 * @param furtherColumns what the table `facts` has besides the columns of `FactsTable`
 */
export function takeFacts<DB extends { facts: FactsTable }>(
  tx: Transaction<DB & MessagingTables>,
  messages: readonly Envelope<EventRecorded>[],
  lockTable: keyof DB & string,
  furtherColumns: readonly FurtherColumn[] = [],
): Promise<TakenFacts> {
  return take(tx, messages.map(factRecorded), messages, lockTable, furtherColumns);
}

/** The same where events were given to other leads, held back, released or removed. */
export function takeAmendments<DB extends { facts: FactsTable }>(
  tx: Transaction<DB & MessagingTables>,
  messages: readonly Envelope<EventAmended>[],
  lockTable: keyof DB & string,
  furtherColumns: readonly FurtherColumn[] = [],
): Promise<TakenFacts> {
  return take(tx, messages.map(factAmended), messages, lockTable, furtherColumns);
}

async function take<DB extends { facts: FactsTable }>(
  tx: Transaction<DB & MessagingTables>,
  told: readonly KnownFact[],
  messages: readonly Envelope<{ event_id: string }>[],
  lockTable: keyof DB & string,
  furtherColumns: readonly FurtherColumn[],
): Promise<TakenFacts> {
  const { spared, removed } = await withholdErased(tx, mergeAllFacts(told), furtherColumns);
  const { recorded, replaced: earlier } = await recordFacts(tx, spared, furtherColumns);
  const replaced = [...earlier, ...removed];
  const touched = [...spared.map(({ placement }) => placement), ...recorded, ...replaced];
  const locked = await lockFamilies<DB>(
    tx,
    touched.map(({ leadId }) => leadId),
    lockTable,
  );
  const families = toFamilies(locked);
  const roots = rootsIn(locked);
  const familyOfLead = (leadId: string) => families.get(roots.get(leadId)!)!;
  const occasions = eventOccasions(touched, messages, familyOfLead);
  return { recorded, replaced, families: [...families.values()], familyOfLead, occasions };
}
