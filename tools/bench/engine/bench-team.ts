import { seedTeam } from '../../seed/seed-team.ts';
import type { Query } from './work-left.ts';

const capacityForAll = 1_000_000;

/** The demo team, each with room for everybody: a bench of routing must not end in a full team. */
export async function seedBenchTeam(databaseUrl: string, query: Query): Promise<void> {
  await seedTeam(databaseUrl);
  await query(`update routing.team_members set capacity = ${capacityForAll}`);
}
