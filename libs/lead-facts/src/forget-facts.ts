import { sql } from '@dna/database';
import { forgetLeads, type Forgetting, type Unit } from '@dna/inbox-outbox';
import { toFamilies } from './families.ts';
import type { IdentityOccasion } from './occasions.ts';

/**
 * A handler of `lead-erased` for a service that judges leads by their facts: the facts go, and what they came to.
 *
 * @param lockTable the table with one row per lead whose locks stand for it, as for `lockFamilies`
 * @param tables with a `lead_id`: all that the service keeps of leads, `lockTable` included
 * @param judge gets those who were taken for the same person here: to be judged anew without the erased ones
 */
export function forgetFacts<DB>(
  lockTable: keyof DB & string,
  tables: readonly (keyof DB & string)[],
  judge: (unit: Unit<DB>, occasions: IdentityOccasion[]) => Promise<void>,
) {
  return forgetLeads<DB>(lockTable, async (unit, forgetting) => {
    await deleteFacts(unit, forgetting);
    for (const table of tables) {
      await sql`delete from ${sql.table(table)} where lead_id = any(${forgetting.leadIds}::uuid[])`.execute(
        unit.tx,
      );
    }
    const survivors = [...toFamilies(forgetting.survivors).values()];
    if (survivors.length === 0) return;
    await judge(
      unit,
      survivors.map((family) => ({ family, cause: undefined, joining: [] })),
    );
  });
}

/** Remembers which events they were: what was told of them earlier may still come. */
async function deleteFacts<DB>({ tx }: Unit<DB>, { leadIds }: Forgetting): Promise<void> {
  await sql`
    with gone as (delete from facts where lead_id = any(${leadIds}::uuid[]) returning event_id, revision)
    insert into erased_events as e (event_id, revision)
    select event_id, revision from gone order by event_id
    on conflict (event_id) do update set revision = excluded.revision where e.revision < excluded.revision`.execute(
    tx,
  );
}
