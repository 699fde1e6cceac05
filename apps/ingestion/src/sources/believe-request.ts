import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError, unauthorized, type Identity } from '@dna/http';
import { isToken } from '../signatures/answer-challenge.ts';
import { refusals, type Refusal } from '../signatures/verdict.ts';
import { verifyDelivery } from '../signatures/verify-delivery.ts';
import type { ConfiguredSource } from './configured-source.ts';
import { readDeliveryBody } from './read-delivery-body.ts';

export type SourceRequest = {
  name: string;
  token: string | undefined;
  method: string;
  /** Path and query, as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  query: Record<string, string>;
  rawBody: Buffer;
  identity: Identity | null;
};

/** By an API key, else by whatever the source has: a token in the URL, a secret, or both. */
export function believeRequest(
  source: ConfiguredSource,
  request: SourceRequest,
  { now, publicUrl }: { now: Date; publicUrl: string },
): { deliveryId?: string } {
  if (!source.enabled) {
    throw new ProblemError({ status: 403, code: 'source_disabled', detail: 'This source is disabled.' });
  }
  if (request.identity !== null) return {};
  const { authentication, credentials, tokenHashes, adapter } = source;
  if (credentials === null) {
    throw new ProblemError({
      status: 503,
      code: 'secrets_unreadable',
      detail: 'What this source signs with cannot be read now.',
      headers: { 'retry-after': '60' },
    });
  }
  const hasToken = tokenHashes.length > 0 && adapter.challenge?.kind !== 'verify_token';
  const hasSecret = credentials.secrets.length > 0 && authentication.kind !== 'none';
  if (hasToken && !isToken(request.token ?? '', tokenHashes)) throw notBelieved('wrong_token');
  if (!hasSecret) {
    if (hasToken) return {};
    throw unauthorized('This source has neither token nor secret: it takes an API key only.');
  }
  const verdict = verifyDelivery(
    authentication,
    {
      method: request.method,
      uri: publicUrl + request.url,
      headers: request.headers,
      rawBody: request.rawBody,
      json: () => readDeliveryBody(request.rawBody),
    },
    credentials.secrets,
    now,
  );
  if (!verdict.ok) throw notBelieved(verdict.refusal);
  return verdict.deliveryId === undefined ? {} : { deliveryId: verdict.deliveryId };
}

function notBelieved(refusal: Refusal): ProblemError {
  return new ProblemError({
    status: 401,
    code: refusal,
    detail: refusals[refusal],
    headers: { 'www-authenticate': 'Bearer realm="dna"' },
  });
}
