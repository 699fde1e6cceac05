import { dealCreated, notificationRequested, subscriptions } from '@dna/contracts';
import { createDatabase, newId, recordset, sql } from '@dna/database';
import { createMessaging, on, onAny, type OnStep } from '@dna/inbox-outbox';
import { connectBus } from '@dna/messaging';
import { silentLog } from '@dna/testing';

/** Table of the test, made by the owner beside the schema's own tables. */
export const effectsTable = `create table integration.effects (message_id uuid primary key, times int not null)`;

/** What else integration hears of. */
const otherMessages = subscriptions
  .filter(({ consumer, message }) => consumer === 'integration' && message.type !== dealCreated.type)
  .map(({ message }) => message);

/**
 * A service as small as can be, in the place of `integration`: for each deal it writes one row and says one message.
 * A second handling of the same message would make `times` 2.
 */
export async function startRelayService(settings: {
  databaseUrl: string;
  natsUrl: string;
  onStep?: OnStep;
  handle?: (messageIds: string[]) => void;
  log?: ReturnType<typeof silentLog>;
}) {
  const log = settings.log ?? silentLog();
  const database = createDatabase<unknown>({ url: settings.databaseUrl, name: 'integration' });
  const bus = connectBus({ url: settings.natsUrl, name: 'integration', log });
  const messaging = createMessaging<unknown>({
    service: 'integration',
    database,
    bus,
    log,
    ackWaitMs: 1_500,
    ...(settings.onStep !== undefined && { onStep: settings.onStep }),
    subscriptions: [
      on(dealCreated, async (unit, messages) => {
        settings.handle?.(messages.map((message) => message.id));
        await sql`
          insert into effects (message_id, times)
          select message_id, 1 from ${recordset(
            messages.map((message) => ({ message_id: message.id })),
            'message_id uuid',
          )}
          on conflict (message_id) do update set times = effects.times + 1`.execute(unit.tx);
        for (const message of messages) {
          unit.emit(notificationRequested, {
            leadId: message.lead_id,
            entityVersion: 1,
            cause: message,
            data: {
              template: 'deal_opened',
              notification_id: newId(),
              channel: 'lead-routing',
              dedupe_key: message.id,
              facts: {
                deal_id: message.data.deal_id,
                pipeline_key: message.data.pipeline_key,
                pipeline_name: message.data.pipeline_name,
                owner_id: message.data.owner_id,
                score: message.data.score,
                confidence: message.data.confidence,
              },
            },
          });
        }
      }),
      onAny(otherMessages, async () => undefined),
    ],
  });
  await messaging.start();
  return {
    messaging,
    database,
    bus,
    log,
    stop: async () => {
      await messaging.stop();
      await bus.stop();
      await database.stop();
    },
  };
}
