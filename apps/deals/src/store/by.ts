import type { Envelope } from '@dna/contracts';
import type { Channel } from './tables.ts';

/** Who brought a change about, and how. */
export type By = {
  /** Team member, source of a key, or the service whose message it was. */
  actor: string | null;
  channel: Channel;
  /** The message, where it was one. */
  cause?: Envelope<unknown> | undefined;
};

/** @param cause undefined where no single message can be named */
export function byMessage(cause: Envelope<unknown> | undefined, service: string): By {
  return { actor: service, channel: 'message', cause };
}

/** A person, or a program of theirs, asks over the API. */
export function byApi(actor: string): By {
  return { actor, channel: 'api' };
}
