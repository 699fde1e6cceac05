import type { RoutingConfig } from '../routing-config.ts';
import type { Schedule } from '../off-hours.ts';
import type { Member } from '../team.ts';

/** Somebody who could take leads, with the hours that they work. */
export type SimulatedMember = Omit<Member, 'offHours' | 'open'> & { name: string; schedule: Schedule };

/** By whom and by what leads are routed. */
export type Setup = { config: RoutingConfig; members: readonly SimulatedMember[] };
