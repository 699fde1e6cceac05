import type { Envelope } from '@dna/contracts';

export class MessageWithoutLeadError extends Error {
  override readonly name = 'MessageWithoutLeadError';
  readonly code = 'message_without_lead';
}

/** Of several messages about a lead the one with the highest version; the others say nothing more. */
export function newestPerLead<T>(messages: readonly Envelope<T>[]): Map<string, Envelope<T>> {
  const newest = new Map<string, Envelope<T>>();
  for (const message of messages) {
    const leadId = leadOf(message);
    const known = newest.get(leadId);
    if (known === undefined || message.entity_version > known.entity_version) newest.set(leadId, message);
  }
  return newest;
}

export function leadOf(message: Envelope<unknown>): string {
  if (message.lead_id === null) throw new MessageWithoutLeadError(`${message.type} names no lead`);
  return message.lead_id;
}
