import type { Envelope, leadErased } from '@dna/contracts';
import { sql, type Transaction } from '@dna/database';
import { lockErasedFamilies, readFamilies, type Families } from '../aliases/lock-families.ts';
import type { Handler } from '../consume/subscription-binding.ts';
import type { MessagingTables } from '../tables.ts';
import type { Unit } from '../unit/unit.ts';
import { markErased } from './erased-leads.ts';

export type LeadErased = typeof leadErased.example;

export type Forgetting = {
  /** All ids of the persons to forget, in order. Where leads are locked, these are, and nothing points at them. */
  leadIds: readonly string[];
  /**
   * Those who were taken for the same person here, because the end of that has not been heard yet: as they stand
   * without the erased ones, locked.
   */
  survivors: Families;
  /** When it was told last. */
  toldAt: string;
};

/**
 * A handler of `lead-erased`: marks the leads, so that no late message brings them back, and lets the service delete
 * what it holds of them. Nothing else is written about any lead meanwhile. Repeats delete what is there, if anything.
 *
 * @param lockTable as for `lockFamilies`; null where a service keeps no state of leads
 */
export function forgetLeads<DB>(
  lockTable: (keyof DB & string) | null,
  forget: (unit: Unit<DB>, forgetting: Forgetting) => Promise<void>,
): Handler<DB, LeadErased> {
  return async (unit, messages) => {
    const { tx } = unit;
    const leadIds = [...new Set(messages.flatMap(({ data }) => data.lead_ids))].sort();
    await markErased(tx, leadIds, unit.now);
    const survivors = lockTable === null ? new Map() : await partFamilies<DB>(tx, leadIds, lockTable);
    await forget(unit, { leadIds, survivors, toldAt: newestTime(messages) });
    await deleteDeadLetters(tx, leadIds);
    await deleteTimers(tx, leadIds);
  };
}

/** Takes these leads out of their families. @returns the families of those who stay */
async function partFamilies<DB>(
  tx: Transaction<DB & MessagingTables>,
  leadIds: readonly string[],
  lockTable: keyof DB & string,
): Promise<Families> {
  const locked = await lockErasedFamilies<DB>(tx, leadIds, lockTable);
  const survivors = [...locked.values()].flat().filter((id) => !leadIds.includes(id));
  await sql`delete from lead_aliases where lead_id = any(${leadIds}::uuid[])`.execute(tx);
  await sql`
    update lead_aliases set into_lead_id = null where into_lead_id = any(${leadIds}::uuid[])`.execute(tx);
  return readFamilies<DB>(tx, survivors);
}

/** What could not be handled about them is not to be handled any more. */
async function deleteDeadLetters<DB>(tx: Transaction<DB>, leadIds: readonly string[]): Promise<void> {
  await sql`
    delete from dead_letters where substring(subject from '[^.]+$') = any(${leadIds}::text[])`.execute(tx);
}

/** One that is being handled right now is left to its handler, which must ask `findErased`. */
async function deleteTimers<DB>(tx: Transaction<DB>, leadIds: readonly string[]): Promise<void> {
  await sql`
    delete from timers where key in (
      select key from timers where payload ->> 'lead_id' = any(${leadIds}::text[]) for update skip locked)`.execute(
    tx,
  );
}

function newestTime(messages: readonly Envelope<unknown>[]): string {
  return messages.map(({ time }) => time).reduce((newest, time) => (time > newest ? time : newest));
}
