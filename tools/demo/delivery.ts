/** One call of a source to the engine. */
export type Delivery = {
  /** As in `/events/webhook/<source>`; `portal` sends to `/events/ingest`. */
  source: string;
  query?: Record<string, string>;
  /** The source's own payload. */
  body: unknown;
  /** How many events the payload holds that concern the person. */
  events: number;
};

/** Of what a payload is made: when it happened, and an id that no other action has. */
export type Moment = { at: Date; id: string };

export function iso(at: Date): string {
  return at.toISOString();
}
