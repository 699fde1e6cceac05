import {
  durableName,
  subscriptions as declared,
  type MessageDefinition,
  type ServiceName,
} from '@dna/contracts';
import type { SubscriptionBinding } from './subscription-binding.ts';

/** What a service listens to, by durable. */
export type Heard<DB> = ReadonlyMap<string, { message: MessageDefinition; binding: SubscriptionBinding<DB> }>;

/** Every row of the contract's table has its handler here, and nothing else has; throws where they differ. */
export function heardBy<DB>(service: ServiceName, bindings: readonly SubscriptionBinding<DB>[]): Heard<DB> {
  const heard: Heard<DB> = new Map(
    bindings.flatMap((binding) =>
      binding.messages.map((message) => [durableName(service, message), { message, binding }] as const),
    ),
  );
  const expected = declared.filter((subscription) => subscription.consumer === service);
  const missing = expected.filter((subscription) => !heard.has(subscription.durable));
  const unknown = [...heard.keys()].filter(
    (name) => !expected.some((subscription) => subscription.durable === name),
  );
  if (missing.length > 0 || unknown.length > 0) {
    const names = [...missing.map((subscription) => subscription.durable), ...unknown].join(', ');
    throw new Error(`subscriptions of ${service} differ from the contracts: ${names}`);
  }
  return heard;
}
