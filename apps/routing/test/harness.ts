import { newId, sql } from '@dna/database';
import { bareHandlers, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { changeConfig } from '../src/handlers/change-config.ts';
import { createService } from '../src/service.ts';
import { currentConfigRow } from '../src/store/routing-config.ts';
import type { RoutingTables } from '../src/store/tables.ts';
import { subscriptionsOf, timersOf } from '../src/subscriptions.ts';

export const rules = { intentPrior: 1.5 };

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const state = await startServiceState<RoutingTables>('routing');
  const { db } = state;
  return {
    ...state,
    addMember: async (changes: Partial<RoutingTables['team_members']> = {}) => {
      const id = newId();
      const at = new Date();
      await db
        .insertInto('team_members')
        .values({
          id,
          name: `Member ${id}`,
          email: `${id}@example.com`,
          pipelines: ['b2b'],
          capacity: 100,
          weight: 1,
          active: true,
          time_zone: 'Europe/Berlin',
          working_hours: null,
          version: 1,
          created_at: at,
          updated_at: at,
          ...changes,
          away: sql`${JSON.stringify(changes.away ?? [])}::jsonb`,
        })
        .execute();
      return changes.id ?? id;
    },
    /** Live leads and automatic turns of each member. */
    team: async () => {
      const { rows } = await sql<{ id: string; capacity: number; open: number; turns: number }>`
        select m.id, m.capacity,
          (select count(*) from assignments where owner_id = m.id and released_at is null) as open,
          coalesce((select sum(turns) from turns where team_member_id = m.id), 0)::int as turns
        from team_members m order by m.id`.execute(db);
      return rows;
    },
    /** As after the migrations. */
    clear: () =>
      state.clear([
        'unstaffed_pipelines',
        'simulations',
        'deal_states',
        'conflict_transitions',
        'conflicts',
        'routing_decisions',
        'assignments',
        'turns',
        'team_member_changes',
        'team_members',
        'lead_states',
      ]),
    decisions: () => db.selectFrom('routing_decisions').selectAll().orderBy('id').execute(),
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

export function handlersOn(state: TestState) {
  return bareHandlers<RoutingTables>('routing', state, subscriptionsOf(rules), timersOf(rules));
}

/** A new version of the config, with these strategies and all else as it is. */
export async function setStrategies(
  state: TestState,
  strategies: RoutingTables['routing_config']['strategies'],
): Promise<void> {
  const {
    version: _version,
    created_at: _createdAt,
    author: _author,
    intent_prior: _prior,
    ...fields
  } = await currentConfigRow(state.db);
  await handlersOn(state).transact((unit) =>
    changeConfig(unit, { fields: { ...fields, strategies }, author: 'test', expectedVersion: null }),
  );
}

/** Servers, and a bus in the place of the services that routing listens to. */
export async function startServers() {
  return startServiceServers({
    service: 'routing',
    state: await startDatabase(),
    configFromEnv,
    createService,
  });
}
