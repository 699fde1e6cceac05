/** Where a lead stands, derived and never stored; the most telling state first. */
export const leadStatuses = ['unsubscribed', 'routed', 'pool', 'anonymous'] as const;
export type LeadStatus = (typeof leadStatuses)[number];

export function leadStatus(lead: {
  suppressed: boolean;
  identified: boolean;
  pipelineKey: string | null;
}): LeadStatus {
  if (lead.suppressed) return 'unsubscribed';
  if (lead.pipelineKey !== null) return 'routed';
  return lead.identified ? 'pool' : 'anonymous';
}
