import type { Envelope } from '@dna/contracts';

export class MessageWithoutLeadError extends Error {
  override readonly name = 'MessageWithoutLeadError';
  readonly code = 'message_without_lead';
}

export function leadOf(message: Envelope<unknown>): string {
  if (message.lead_id === null) throw new MessageWithoutLeadError(`${message.type} names no lead`);
  return message.lead_id;
}
