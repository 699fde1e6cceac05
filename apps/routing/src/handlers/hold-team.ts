import type { Unit } from '@dna/inbox-outbox';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam } from '../store/team.ts';

/**
 * Locks the team, and goes by the time at which that was done: of two who give leads the first bears the earlier instant,
 * so that the ledger of assignments tells what each member held at any instant. By the time at which the transaction
 * began, a lead could seem to be given while the place that it took was not free yet.
 */
export async function holdTeam(unit: Unit<RoutingTables>): Promise<Unit<RoutingTables>> {
  const { elapsedMs } = await lockTeam(unit.tx);
  return { ...unit, now: new Date(unit.now.getTime() + elapsedMs) };
}
