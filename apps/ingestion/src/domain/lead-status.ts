/** Where a lead stands, derived and never stored; the most telling state first. */
export const leadStatuses = ['unsubscribed', 'customer', 'routed', 'conflict', 'pool', 'anonymous'] as const;
export type LeadStatus = (typeof leadStatuses)[number];

export function leadStatus(lead: {
  suppressed: boolean;
  identified: boolean;
  /** One of its deals was won. */
  isCustomer: boolean;
  pipelineKey: string | null;
  /** A conflict about it waits for somebody to decide. */
  inConflict: boolean;
}): LeadStatus {
  if (lead.suppressed) return 'unsubscribed';
  if (lead.isCustomer) return 'customer';
  if (lead.pipelineKey !== null) return 'routed';
  if (lead.inConflict) return 'conflict';
  return lead.identified ? 'pool' : 'anonymous';
}
