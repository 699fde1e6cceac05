import type { Envelope, MessageDefinition, ServiceName } from '@dna/contracts';
import { createDatabase, sql, type Database, type Kysely } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { createTestDatabase } from './test-database.ts';

/** A database of the test's own, and what the service has said, as the tests look at it. */
export type ServiceState<DB> = {
  /** With the service's own role. */
  url: string;
  ownerUrl: string;
  database: Database<DB & MessagingTables>;
  db: Kysely<DB & MessagingTables>;
  /** What the service has said, of one kind or of all, of some leads or of all; the oldest first. */
  told: <T>(definition?: MessageDefinition<T>, leadIds?: readonly string[]) => Promise<Envelope<T>[]>;
  /** Empties these tables in this order, and those of messaging: quicker than a new database. */
  clear: (tables: readonly string[]) => Promise<void>;
  stop: () => Promise<void>;
};

const messagingTables = ['lead_aliases', 'timers', 'outbox', 'outbox_batches'];

export async function startServiceState<DB>(service: ServiceName): Promise<ServiceState<DB>> {
  const testDatabase = await createTestDatabase(service);
  const database = createDatabase<DB & MessagingTables>({
    url: testDatabase.url,
    name: 'test',
    prepared: true,
    // Tests begin many more transactions at once than there are connections.
    connectTimeoutMs: 30_000,
  });
  const { db } = database;
  return {
    url: testDatabase.url,
    ownerUrl: testDatabase.ownerUrl,
    database,
    db,
    told: async <T>(definition?: MessageDefinition<T>, leadIds?: readonly string[]) => {
      const { rows } = await sql<{ payload: string }>`
        select payload from outbox where starts_with(subject, ${definition?.filter.slice(0, -1) ?? ''})
        order by created_at, batch_id, position`.execute(db);
      const told = rows.map((row) => JSON.parse(row.payload) as Envelope<T>);
      return told.filter(({ lead_id }) => leadIds === undefined || leadIds.includes(lead_id!));
    },
    clear: async (tables) => {
      for (const table of [...tables, ...messagingTables]) {
        await sql`delete from ${sql.table(table)}`.execute(db);
      }
    },
    stop: async () => {
      await database.stop();
      await testDatabase.drop();
    },
  };
}
