/** Why an address is not to be written to. */
export const suppressionReasons = ['unsubscribed', 'bounced', 'manual', 'erased'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

const reasonByEventType: Readonly<Record<string, SuppressionReason>> = {
  email_unsubscribed: 'unsubscribed',
  email_bounced: 'bounced',
};

/** What an event says against writing to its address; null for every other event. */
export function suppressionReasonOf(eventType: string): SuppressionReason | null {
  return Object.hasOwn(reasonByEventType, eventType) ? reasonByEventType[eventType]! : null;
}
