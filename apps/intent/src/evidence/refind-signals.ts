import { factPages, type Family } from '@dna/lead-facts';
import { findSignals, sameSignal, type Signal } from '../domain/find-signals.ts';
import { addSignals, changeSignals, removeSignalsOf, signalsOf, type KeptSignal } from '../store/signals.ts';
import { furtherFactColumns, type Db, type Tx } from '../store/tables.ts';
import type { Texts } from './answer-facts.ts';
import type { RuleChange } from './rule-change.ts';

type Typed = Signal & { eventType: string };

const pageSize = 5_000;

/**
 * Makes the signals of these families what they had been if the changed rules had counted from the start. Reads the
 * facts a page at a time, and writes only what differs.
 */
export async function refindSignals(
  tx: Tx,
  families: readonly Family[],
  { ruleIds, rules, eventTypes }: RuleChange,
  texts: Texts,
): Promise<void> {
  if (ruleIds.length === 0) return;
  const leadIds = families.flatMap(({ members }) => members);
  for await (const facts of factPages(tx as Db, { leadIds, eventTypes, pageSize }, furtherFactColumns)) {
    const types = new Map(facts.map(({ eventId, eventType }) => [eventId, eventType]));
    const found = findSignals(rules, facts, texts).map((signal) => ({
      ...signal,
      eventType: types.get(signal.eventId)!,
    }));
    await write(tx, await signalsOf(tx, [...types.keys()], ruleIds), found);
  }
}

async function write(tx: Tx, kept: readonly KeptSignal[], found: readonly Typed[]): Promise<void> {
  const before = new Map(kept.map((signal) => [keyOf(signal), signal]));
  const after = new Set(found.map(keyOf));
  await removeSignalsOf(
    tx,
    kept.filter((signal) => !after.has(keyOf(signal))),
  );
  const added = found.filter((signal) => !before.has(keyOf(signal)));
  const changed = found.filter((signal) => {
    const known = before.get(keyOf(signal));
    return known !== undefined && !sameSignal(known, signal);
  });
  await addSignals(tx, added);
  await changeSignals(tx, changed);
}

function keyOf({ eventId, ruleId }: { eventId: string; ruleId: string }): string {
  return `${eventId} ${ruleId}`;
}
