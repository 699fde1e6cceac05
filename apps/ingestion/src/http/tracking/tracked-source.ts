import { newId } from '@dna/database';
import { ProblemError, type Identity } from '@dna/http';
import type { Delivery } from '../../sources/delivery.ts';
import type { DeliveryLog } from '../../sources/delivery-log.ts';
import type { SourceCopy } from '../../sources/source-copy.ts';

export type TrackedSources = {
  copy: Pick<SourceCopy, 'peek'>;
  deliveryLog: Pick<DeliveryLog, 'add'>;
};

/** A request whose key is known. */
export type TrackedRequest = {
  identity: Identity;
  receivedAt: Date;
  /** Of a single endpoint, which the body need not name. */
  type: string | null;
  body: Buffer;
};

export function refuseDisabledSource({ copy }: TrackedSources, source: string): void {
  if (copy.peek(source)?.enabled !== false) return;
  throw new ProblemError({ status: 403, code: 'source_disabled', detail: 'This source is disabled.' });
}

/** Where a source of this name is configured, its requests are shown there, and it may be missed. */
export function rememberRequest(
  { copy, deliveryLog }: TrackedSources,
  { identity, receivedAt, type, body }: TrackedRequest,
  outcome: Partial<Delivery> & Pick<Delivery, 'status'>,
): void {
  const { source } = identity;
  if (copy.peek(source) === undefined) return;
  deliveryLog.add({
    id: newId(receivedAt.getTime()),
    source,
    receivedAt,
    firstReceivedAt: receivedAt,
    authenticated: true,
    httpStatus: 200,
    code: null,
    error: null,
    remedy: null,
    errors: [],
    query: type === null ? {} : { type },
    deliveryId: undefined,
    rawBody: body,
    eventIds: [],
    leadIds: [],
    duplicates: 0,
    replayOf: null,
    // The write key is known by its name in the body.
    secrets: [],
    ...outcome,
  });
}
