/** What became of a request of a source. */
export const deliveryStatuses = [
  /** Every item is recorded, queued, known already or concerns nobody. */
  'accepted',
  /** A lead has still to be fetched from the source. */
  'waiting',
  'partly_rejected',
  'rejected',
  /** Nobody knows who sent it. */
  'refused',
  /** It could not be stored now: the sender was asked to repeat it. */
  'failed',
] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];
