import { z } from 'zod';

/** Every message on the broker has this frame; `data` is the message's own schema. Snake case on the wire. */
export const envelopeShape = {
  /** UUIDv7 of the message; the inbox dedupes on it. */
  id: z.uuid(),
  /** `<service>.<name>`, e.g. `scoring.lead-scored`. */
  type: z.string(),
  version: z.int().positive(),
  /** When the sender's transaction wrote it (Postgres clock), ISO 8601 in UTC. It never changes on a repeat. */
  time: z.iso.datetime(),
  /** The lead id the message was recorded for; null where no lead is concerned. */
  lead_id: z.uuid().nullable(),
  /** The event that started it all. */
  correlation_id: z.uuid(),
  /** The message (or event) that caused this one. */
  causation_id: z.uuid(),
  /** Length of the causal chain: 0 for the first message. */
  depth: z.int().nonnegative(),
  /** Grows with every change of the entity told about; receivers keep the highest. */
  entity_version: z.int().nonnegative(),
  traceparent: z.string().max(64).optional(),
};

/** What the inbox needs of a message, whatever else it says. */
export const envelopeIdentity = z.object({ id: envelopeShape.id, time: envelopeShape.time });

export type Envelope<T> = {
  id: string;
  type: string;
  version: number;
  time: string;
  lead_id: string | null;
  correlation_id: string;
  causation_id: string;
  depth: number;
  entity_version: number;
  traceparent?: string | undefined;
  data: T;
};
