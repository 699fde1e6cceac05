import { createDatabase, newId } from '@dna/database';
import {
  conflictOpened,
  conflictReopened,
  conflictResolved,
  dealCreated,
  dealReopened,
  dealStageChanged,
  dealUpdated,
  dealWon,
  leadIntentChanged,
  leadReassigned,
  leadRouted,
  leadScored,
  leadUnrouted,
  type Envelope,
  type MessageDefinition,
} from '@dna/contracts';
import type { MessagingTables } from '@dna/inbox-outbox';
import { bareHandlers, envelope, eventually } from '@dna/testing';
import type { IngestionTables } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';
import type { startIngestion } from './ingestion.harness.ts';

/** In the place of the other services: hands their messages to ingestion's handler, past the broker. */
export function othersTell(databaseUrl: string) {
  const database = createDatabase<IngestionTables & MessagingTables>({ url: databaseUrl, name: 'others' });
  const { handle, transact } = bareHandlers<IngestionTables>(
    'ingestion',
    { database },
    subscriptions([], { afterSendingMs: 0, links: 0, burstMs: 0 }),
  );
  return {
    tell: (messages: readonly Envelope<unknown>[]) => handle(messages),
    transact,
    stop: database.stop,
  };
}

type Given = { version?: number; at?: string };

const message =
  <T>(definition: MessageDefinition<T>, timeOf: (at: string) => Partial<T>) =>
  (leadId: string, change: Partial<T> = {}, { version = 1, at = '2026-02-01T12:00:00.000Z' }: Given = {}) =>
    envelope(
      definition,
      { ...definition.example, ...timeOf(at), ...change },
      { leadId, version, time: new Date(at) },
    );

export const scored = message(leadScored, (as_of) => ({ as_of }));
export const intended = message(leadIntentChanged, (as_of) => ({ as_of }));
export const routed = message(leadRouted, (routed_at) => ({ routed_at }));
export const reassigned = message(leadReassigned, (reassigned_at) => ({ reassigned_at }));
export const unrouted = message(leadUnrouted, (unrouted_at) => ({ unrouted_at }));
const untimed = <T>(definition: MessageDefinition<T>) => message(definition, () => ({}));
export const disputed = untimed(conflictOpened);
export const settled = untimed(conflictResolved);
export const disputedAgain = untimed(conflictReopened);
export const dealOpened = message(dealCreated, (created_at) => ({ created_at }));
const changedAt = (changed_at: string) => ({ changed_at });
export const dealChanged = message(dealUpdated, changedAt);
export const dealMoved = message(dealStageChanged, changedAt);
export const dealWonAt = message(dealWon, changedAt);
export const dealReopenedAt = message(dealReopened, changedAt);

/** An event of somebody; sent until it is recorded, since a slow database only queues it. @returns the lead */
export async function happened(
  ingestion: Pick<Awaited<ReturnType<typeof startIngestion>>, 'post'>,
  lead_identifier: object,
  more: Record<string, unknown> = {},
): Promise<string> {
  const event = {
    event_type: 'page_visited',
    source: 'portal',
    occurred_at: '2026-02-01T12:00:00Z',
    event_id: newId(),
    lead_identifier,
    ...more,
  };
  return eventually(async () => {
    const { status, lead_id, ...rest } = (await ingestion.post('/events/ingest', event)).json();
    if (status !== 'recorded') throw new Error(`was not recorded: ${status} ${JSON.stringify(rest)}`);
    return lead_id as string;
  });
}
