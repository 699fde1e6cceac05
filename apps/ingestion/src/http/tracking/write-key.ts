import {
  allows,
  forbidden,
  limitOf,
  ProblemError,
  tooMany,
  unauthorized,
  unavailable,
  type ApiKeyEntry,
  type FindKey,
  type Identity,
  type RateLimiter,
} from '@dna/http';

export type WriteKeys = { findWriteKey: FindKey; limiter: RateLimiter };

/** The user name of `Authorization: Basic`; a whole `source:key` has a colon of its own. Null without one. */
export function basicWriteKey(authorization: string | undefined): string | null {
  const encoded = /^Basic +(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return decoded.replace(/:$/, '') || null;
}

/**
 * Whose key it is, once for each request: it counts. A write key stands in pages that anybody can read: it may send
 * events and no more. The gateway does not see it, so its rate is limited here.
 */
export async function admitWriteKey(
  writeKey: string | null,
  { findWriteKey, limiter }: WriteKeys,
): Promise<Identity> {
  if (writeKey === null) {
    throw unauthorized(
      'The write key is missing: the user name of Basic authentication, or writeKey in the body.',
    );
  }
  const entry = await findWriteKey(writeKey);
  if (entry === 'unknown') throw unavailable(2, 'The keys cannot be looked up now. Please repeat.');
  if (entry === null) {
    throw unauthorized('The write key is not known. Where several sources share one, it is source:key.');
  }
  if (!allows(entry.scopes, 'ingest')) throw forbidden('This needs the scope "ingest".');
  refuseTooMany(entry, limiter);
  const { source, keyId } = entry;
  return { source, scopes: ['ingest'], ...(keyId === undefined ? {} : { keyId }) };
}

function refuseTooMany(entry: ApiKeyEntry, limiter: RateLimiter): void {
  const { bucket, rateLimit } = limitOf(entry);
  const quota = limiter.take(bucket, rateLimit);
  if (quota === null || quota.allowed) return;
  const refusal = tooMany(quota.retryAfterSeconds, `This key may make ${quota.limit} requests a second.`);
  // Older SDKs of Segment look at this one alone, and wait until that millisecond; without it they soon give up.
  const freeAt = Date.now() + Math.ceil(quota.retryAfterSeconds * 1_000);
  throw new ProblemError({
    status: refusal.status,
    code: refusal.code,
    detail: refusal.message,
    headers: { ...refusal.headers, 'x-ratelimit-reset': String(freeAt) },
  });
}
