import { once } from 'node:events';
import { createDatabase, isInfrastructureError, newId, sql } from '@dna/database';
import type { DueTimer, MessagingTables } from '@dna/inbox-outbox';
import { bareHandlers, dealTold } from '@dna/testing';
import { onServeQueue } from '../src/handlers/on-serve-queue.ts';
import type { RoutingTables } from '../src/store/tables.ts';
import { subscriptionsOf } from '../src/subscriptions.ts';
import type { AssignmentOrder, AssignmentReport, LeadToRoute, ProcessSettings } from './assignment-orders.ts';
import { created, scored, wants } from './messages.ts';

// Started by fair-assignment.ts: a replica of routing's handlers with many workers, each with a connection of its own.
const settings = JSON.parse(process.argv[2]!) as ProcessSettings;
const rules = { intentPrior: 1.5 };
const database = createDatabase<RoutingTables & MessagingTables>({
  url: settings.url,
  name: 'assignment-worker',
  maxConnections: settings.workers + 1,
  prepared: true,
});
const handlers = bareHandlers<RoutingTables>('routing', { database }, subscriptionsOf(rules));
const report = (message: AssignmentReport) => process.send!(message);

let busy = 0;
process.on('message', ({ chunk }: AssignmentOrder) => {
  busy += 1;
  void work(chunk)
    .then(
      () => report({ kind: 'done' }),
      (error: Error) => report({ kind: 'failed', error: error.stack ?? error.message }),
    )
    .finally(() => {
      busy -= 1;
    });
});
void serveAsTimersDo();
for (let worker = 0; worker < settings.workers; worker += 1) report({ kind: 'ready' });
await once(process, 'disconnect');
while (busy > 0) await new Promise((done) => setTimeout(done, 10));
await database.stop();

/** As the runner of messages does: what waited for a lock for too long comes again. */
async function handle(messages: Parameters<typeof handlers.handle>[0]): Promise<void> {
  for (;;) {
    try {
      return await handlers.handle(messages);
    } catch (error) {
      if (!isInfrastructureError(error)) throw error;
    }
  }
}

/** One loop in each process, as a replica has. */
async function serveAsTimersDo(): Promise<void> {
  while (process.connected) {
    await serve().catch((error: Error) => {
      if (!isInfrastructureError(error)) report({ kind: 'failed', error: error.stack ?? error.message });
    });
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function work(chunk: readonly LeadToRoute[]): Promise<void> {
  await handle(chunk.map(({ id, organizationId }) => created(id, { organization_id: organizationId })));
  const asOf = new Date();
  await handle(chunk.map(({ id }) => scored(id, 50, { asOf })));
  await handle(chunk.map(({ id, product }) => wants(id, { [product]: 5 }, { asOf })));
  await closeSome();
}

/** Deals that end: their leads leave their owners, and whoever waits is served. */
async function closeSome(): Promise<void> {
  const { rows } = await sql<{ lead_id: string; decision_id: string }>`
    select lead_id, decision_id from assignments
    where released_at is null and pipeline_key = ${settings.closing} order by random() limit 20`.execute(
    database.db,
  );
  if (rows.length === 0) return;
  await handle(
    rows.map(({ lead_id, decision_id }) =>
      dealTold('won', {
        leadId: lead_id,
        dealId: newId(),
        pipeline: settings.closing,
        decisionIds: [decision_id],
        status: 'won',
        version: 2,
      }),
    ),
  );
}

async function serve(): Promise<void> {
  await handlers.transact(async (unit) => {
    const { rows } = await sql<DueTimer>`
      delete from timers where key in (
        select key from timers where kind = 'serve-queue' and due_at <= ${unit.now}
        order by due_at limit 200 for update skip locked
      ) returning key, kind, payload, due_at as "dueAt", attempts`.execute(unit.tx);
    if (rows.length > 0) await onServeQueue(rules)(unit, rows);
  });
}
