import { z } from 'zod';
import type { ApiKeyEntry } from './api-keys.ts';

/** The setting `API_RATE_LIMIT_PER_SECOND`. */
export const rateLimitSetting = z.coerce
  .number()
  .int()
  .min(0)
  .max(1_000_000)
  .default(0)
  .describe('how many requests a second a key may make where it has no limit of its own; 0 for any number');

export type Quota = {
  allowed: boolean;
  /** Requests a second. */
  limit: number;
  remaining: number;
  /** Until the whole second's worth is there again. */
  resetSeconds: number;
  /** Until the next request is let through; 0 if this one is. */
  retryAfterSeconds: number;
};

export type RateLimiter = {
  /**
   * @param perSecond of this caller; 0 for no limit, undefined for the usual one
   * @returns null where there is no limit
   */
  take: (caller: string, perSecond: number | undefined) => Quota | null;
};

/** How a key is counted, however it is presented, and how many requests a second it may make. */
export function limitOf({
  keyId,
  keyHash,
  rateLimit,
}: Pick<ApiKeyEntry, 'keyId' | 'keyHash' | 'rateLimit'>): {
  bucket: string;
  rateLimit: number | undefined;
} {
  return { bucket: keyId ?? keyHash.toString('hex'), rateLimit };
}

type Bucket = { tokens: number; atMs: number };

/**
 * A token bucket per caller, in this process only: as many requests as a second allows may come at once, and they are
 * filled up evenly. Callers are keys, so there are no more buckets than keys.
 */
export function createRateLimiter(
  usualPerSecond: number,
  nowMs: () => number = () => performance.now(),
): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (caller, perSecond = usualPerSecond) => {
      if (perSecond === 0) return null;
      const now = nowMs();
      const bucket = buckets.get(caller) ?? { tokens: perSecond, atMs: now };
      const filled = bucket.tokens + ((now - bucket.atMs) / 1_000) * perSecond;
      bucket.tokens = Math.min(perSecond, filled);
      bucket.atMs = now;
      buckets.set(caller, bucket);
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      return {
        allowed,
        limit: perSecond,
        remaining: Math.floor(bucket.tokens),
        resetSeconds: (perSecond - bucket.tokens) / perSecond,
        retryAfterSeconds: allowed ? 0 : (1 - bucket.tokens) / perSecond,
      };
    },
  };
}
