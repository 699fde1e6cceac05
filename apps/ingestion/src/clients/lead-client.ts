import type { LeadPointer } from '../domain/adapters/adapter.ts';

/** A platform that tells of its leads only where they are. */
export type LeadClient = {
  /** The lead as the platform shows it; throws `LeadFetchError`. */
  fetchLead: (pointer: LeadPointer, accessToken: string) => Promise<unknown>;
  stop: () => void;
};

export type LeadFailure =
  /** Not now: the platform is away, or wants a pause. */
  | { kind: 'later'; reason: string; retryAfterMs?: number | undefined }
  /** The access token is not taken. */
  | { kind: 'denied'; reason: string }
  /** There is no such lead, and there will be none. */
  | { kind: 'gone'; reason: string };

export class LeadFetchError extends Error {
  override readonly name = 'LeadFetchError';
  readonly code = 'LEAD_NOT_FETCHED';
  readonly failure: LeadFailure;

  constructor(failure: LeadFailure, options?: ErrorOptions) {
    super(failure.reason, options);
    this.failure = failure;
  }
}
