import type { Unit } from '@dna/inbox-outbox';
import { changeOf } from '../domain/change-of.ts';
import { nextAtWork } from '../domain/off-hours.ts';
import type { Decided } from '../domain/route-leads.ts';
import type { RoutingTables } from '../store/tables.ts';
import { readSchedules } from '../store/team-members.ts';
import { scheduleBasisWait, scheduleOpening, scheduleServeQueue } from './timers.ts';

/** When to look again at those who wait: for a message, for their turn in the line, or for somebody to come to work. */
export async function scheduleNext(unit: Unit<RoutingTables>, decided: readonly Decided[]): Promise<void> {
  for (const { lead, verdict } of decided) {
    if (verdict.kind === 'waits' && lead.basisWaitSince === null)
      scheduleBasisWait(unit, lead.leadId, verdict);
  }
  const lineMoved = decided.some(
    ({ lead, verdict }) => changeOf(lead, verdict) === 'returned' || waitsFor(verdict, 'others_first'),
  );
  if (lineMoved) scheduleServeQueue(unit, unit.now);
  if (!decided.some(({ verdict }) => waitsFor(verdict, 'outside_hours'))) return;
  const opensAt = nextAtWork(await readSchedules(unit.tx), unit.now);
  if (opensAt !== null) scheduleOpening(unit, opensAt);
}

function waitsFor(verdict: Decided['verdict'], code: 'others_first' | 'outside_hours'): boolean {
  return verdict.kind === 'queues' && verdict.reasons.some((reason) => reason.code === code);
}
