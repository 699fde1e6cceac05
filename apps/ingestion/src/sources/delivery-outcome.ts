import { isInfrastructureError, newId } from '@dna/database';
import { ProblemError, unavailable } from '@dna/http';
import { remedyOf } from '../domain/sources/remedy.ts';
import type { SourceRequest } from './believe-request.ts';
import type { ConfiguredSource } from './configured-source.ts';
import type { Delivery } from './delivery.ts';

/** A request of which nothing is known yet. */
export function newDelivery(
  { name, credentials }: ConfiguredSource,
  { query, rawBody }: Pick<SourceRequest, 'query' | 'rawBody'>,
  now: Date,
): Delivery {
  return {
    id: newId(now.getTime()),
    source: name,
    receivedAt: now,
    firstReceivedAt: now,
    authenticated: false,
    status: 'refused',
    httpStatus: 401,
    code: null,
    error: null,
    remedy: null,
    errors: [],
    query,
    deliveryId: undefined,
    rawBody,
    eventIds: [],
    leadIds: [],
    duplicates: 0,
    replayOf: null,
    secrets: [
      ...(credentials?.secrets ?? []),
      ...(credentials?.access_token ? [credentials.access_token] : []),
    ],
  };
}

/** What is remembered of a request that was not taken. */
export function failureOf(error: unknown): Partial<Delivery> & Pick<Delivery, 'status'> {
  if (isInfrastructureError(error)) return failureOf(unavailable(2, 'It could not be stored now.'));
  if (!(error instanceof ProblemError)) {
    return {
      status: 'failed',
      httpStatus: 500,
      code: 'internal_error',
      error: 'Something went wrong on our side.',
    };
  }
  const { status: httpStatus, code, message, errors } = error;
  const status =
    httpStatus >= 500 ? 'failed' : httpStatus === 401 || httpStatus === 403 ? 'refused' : 'rejected';
  return {
    status,
    httpStatus,
    code,
    error: message,
    remedy: remedyOf(code),
    errors: errors.map((each) => ({ index: 0, ...each })),
  };
}
