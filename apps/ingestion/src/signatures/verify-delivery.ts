import type { IncomingHttpHeaders } from 'node:http';
import type { Authentication } from '../domain/adapters/authentication.ts';
import { isRecord } from '../domain/adapters/fields.ts';
import { verifyHubspotV3 } from './hubspot-v3.ts';
import { hexMac, isMacOf, isOneOf } from './same.ts';
import { verifyStandardWebhooks } from './standard-webhooks.ts';
import { verifyTimedHmac } from './timed-hmac.ts';
import { believed, refused, type Verdict } from './verdict.ts';

export type SignedRequest = {
  method: string;
  /** As the sender calls it: a proxy must not have changed it. */
  uri: string;
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
  /** The body, read; only where the secret is in it. */
  json: () => unknown;
};

/** Whether the request was made by somebody who has one of the secrets. */
export function verifyDelivery(
  authentication: Authentication,
  request: SignedRequest,
  secrets: readonly string[],
  now: Date,
): Verdict {
  const { headers, rawBody } = request;
  switch (authentication.kind) {
    case 'none':
      return believed;
    case 'body_secret':
      return verifyBodySecret(request.json(), authentication.field, secrets);
    case 'body_hmac':
      return verifyBodyHmac(authentication, headers, rawBody, secrets);
    case 'timed_hmac':
      return verifyTimedHmac(textOf(headers[authentication.header]), rawBody, secrets, now);
    case 'standard_webhooks':
      return verifyStandardWebhooks(headers, rawBody, secrets, now);
    case 'hubspot_v3':
      return verifyHubspotV3(request, secrets, now);
  }
}

/** A list is believed when every item holds a secret. */
function verifyBodySecret(body: unknown, field: string, secrets: readonly string[]): Verdict {
  const items = Array.isArray(body) ? (body as unknown[]) : [body];
  const given = items.map((item) => (isRecord(item) ? item[field] : undefined));
  if (given.length === 0 || given.some((each) => each === undefined || each === null || each === '')) {
    return refused('missing_secret');
  }
  // The first wrong one ends it: where it stands is no secret, and a list may be long.
  return given.every((each) => isOneOf(secretOf(each), secrets)) ? believed : refused('wrong_secret');
}

/** A list or an object is none, however it could be written. */
function secretOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function verifyBodyHmac(
  { header, headerPrefix, signedPrefix }: Extract<Authentication, { kind: 'body_hmac' }>,
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
): Verdict {
  const given = textOf(headers[header])?.trim();
  if (given === undefined || given === '') return refused('missing_signature');
  const hex = given.startsWith(headerPrefix) ? given.slice(headerPrefix.length) : given;
  if (!isMacOf(hexMac(hex), secrets, [signedPrefix, rawBody])) return refused('wrong_signature');
  const deliveryId = textOf(headers['x-github-delivery']);
  return deliveryId === undefined ? believed : { ok: true, deliveryId };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
