/** When an open or a click looks like that of a mail scanner. */
export type QuarantinePolicy = {
  /** It came at most this long after the e-mail was sent; 0: that says nothing. */
  afterSendingMs: number;
  /** On so many different links ... */
  links: number;
  /** ... it clicked within this time; 0: that says nothing. */
  burstMs: number;
};

/** Why an event is held back: what the engine saw, or that a person said so. */
export const holdingReasons = [
  'marked_by_source',
  'soon_after_sending',
  'every_link_at_once',
  'by_hand',
] as const;
export type HoldingReason = (typeof holdingReasons)[number];

/** Why an event counts that was held back. The engine does not hold it again. */
export const releasedByHand = 'released';
