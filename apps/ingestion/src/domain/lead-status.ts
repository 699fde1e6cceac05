/** Where a lead stands, derived and never stored; the most telling state first. */
export const leadStatuses = ['unsubscribed', 'customer', 'routed', 'pool', 'anonymous'] as const;
export type LeadStatus = (typeof leadStatuses)[number];

export function leadStatus(lead: {
  suppressed: boolean;
  identified: boolean;
  /** One of its deals was won. */
  isCustomer: boolean;
  pipelineKey: string | null;
}): LeadStatus {
  if (lead.suppressed) return 'unsubscribed';
  if (lead.isCustomer) return 'customer';
  if (lead.pipelineKey !== null) return 'routed';
  return lead.identified ? 'pool' : 'anonymous';
}
