import type { Envelope, ServiceName } from '@dna/contracts';
import type { Database } from '@dna/database';
import {
  createMessaging,
  type AnyTimerHandlers,
  type SubscriptionBinding,
  type Unit,
} from '@dna/inbox-outbox';
import type { Bus } from '@dna/messaging';
import type { ServiceState } from './service-state.ts';
import { silentLog } from './silent-log.ts';

export type BareHandlers<DB> = {
  /**
   * A batch of messages that one handler takes, in one transaction.
   *
   * @param given.clock what the handler takes for now, by Postgres's clock
   * @param given.prepared what its `prepare` would have found out
   */
  handle: (
    messages: readonly Envelope<unknown>[],
    given?: { clock?: (now: Date) => Date; prepared?: unknown },
  ) => Promise<void>;
  transact: <R>(work: (unit: Unit<DB>) => Promise<R>) => Promise<R>;
};

/**
 * The service's handlers without its process, called as the batch runner would call them, but without the inbox that
 * keeps repeats from them.
 */
export function bareHandlers<DB>(
  service: ServiceName,
  { database }: Pick<ServiceState<DB>, 'database'>,
  bindings: SubscriptionBinding<DB>[],
  timers: AnyTimerHandlers<DB> = {},
): BareHandlers<DB> {
  const { transact } = createMessaging<DB>({
    service,
    // The same tables and more; Kysely's type cannot be narrowed by a generic.
    database: database as unknown as Database<DB>,
    bus: {} as Bus,
    log: silentLog(),
    subscriptions: bindings,
    timers,
  });
  return {
    transact,
    handle: (messages, { clock = unmoved, prepared } = {}) =>
      transact(async (unit) => {
        const binding = bindings.find((each) => each.messages.some(({ type }) => type === messages[0]?.type));
        if (binding === undefined) throw new Error(`${service} does not hear ${messages[0]?.type}`);
        await binding.handle({ ...unit, now: clock(unit.now) }, [...messages], prepared);
      }),
  };
}

function unmoved(now: Date): Date {
  return now;
}
