import type { Family } from '@dna/lead-facts';
import type { CapPosition, FilledEntry } from '../domain/cap.ts';
import type { Charge } from '../domain/charge-facts.ts';
import type { CutPage } from '../domain/cut-entries.ts';
import { dayMs } from '../domain/decay.ts';
import { refillCap } from '../domain/refill-cap.ts';
import type { Rule } from '../domain/rule.ts';
import { cutPages, givingEntries } from '../store/cap-entries.ts';
import { changeEffectivePoints } from '../store/contributions.ts';
import type { Tx } from '../store/tables.ts';

/** What has changed in the entries of one capped rule of one family. */
export type CapTask = {
  family: Family;
  rule: Rule;
  /** Charges that are not in the ledger yet. */
  added: readonly Charge[];
  /** Instants of entries that were taken out. */
  removedMs: readonly number[];
  /** Leads were joined or taken apart. */
  regrouped: boolean;
};

/**
 * Puts right what capped rules have given, after a change.
 *
 * @returns the added charges, with what their cap leaves of them
 */
export async function refillCaps(
  tx: Tx,
  tasks: readonly CapTask[],
): Promise<(Charge & { effectiveMilliPoints: number })[]> {
  if (tasks.length === 0) return [];
  const differing = await refillAll(tx, tasks);
  const added: (Charge & { effectiveMilliPoints: number })[] = [];
  const changed: { eventId: string; ruleId: string; effectiveMilliPoints: number }[] = [];
  for (const [index, task] of tasks.entries()) {
    const charges = new Map(task.added.map((charge) => [charge.eventId, charge]));
    for (const { eventId, effectiveMilliPoints } of differing[index]!) {
      const charge = charges.get(eventId);
      if (charge !== undefined) added.push({ ...charge, effectiveMilliPoints });
      else changed.push({ eventId, ruleId: task.rule.id, effectiveMilliPoints });
    }
  }
  await changeEffectivePoints(tx, changed);
  return added;
}

/** All tasks go forward together: one statement for the pages that any of them asks for. */
async function refillAll(tx: Tx, tasks: readonly CapTask[]): Promise<FilledEntry[][]> {
  const given = await givingEntries(
    tx,
    tasks.map((task) => ({ ...keyOf(task), afterMs: startOf(task) - task.rule.cap!.days * dayMs })),
  );
  const differing: FilledEntry[][] = tasks.map(() => []);
  let waiting = tasks.flatMap((task, index) => {
    const { added, removedMs, regrouped } = task;
    const steps = refillCap(task.rule.cap!, { given: given[index]!, added, removedMs, regrouped });
    return goOn(index, steps);
  });
  while (waiting.length > 0) {
    const pages = await cutPages(
      tx,
      waiting.map(({ index, behind }) => ({ ...keyOf(tasks[index]!), behind })),
    );
    waiting = waiting.flatMap(({ index, steps }, at) => goOn(index, steps, pages[at]));
  }
  return differing;

  function goOn(index: number, steps: ReturnType<typeof refillCap>, page?: CutPage) {
    const step = page === undefined ? steps.next() : steps.next(page);
    if (!step.done) return [{ index, steps, behind: step.value satisfies CapPosition }];
    differing[index] = step.value;
    return [];
  }
}

function keyOf({ family, rule }: CapTask) {
  return { members: family.members, ruleId: rule.id };
}

function startOf({ added, removedMs, regrouped }: CapTask): number {
  if (regrouped) return Number.NEGATIVE_INFINITY;
  return Math.min(...added.map((charge) => charge.occurredAtMs), ...removedMs);
}
