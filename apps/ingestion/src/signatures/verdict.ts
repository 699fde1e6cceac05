/** Why a delivery is not believed. */
export const refusals = {
  wrong_token: 'The token at the end of the URL is missing or wrong.',
  missing_secret: 'The body does not hold the secret.',
  wrong_secret: 'The secret in the body is none of the active ones.',
  missing_signature: 'The signature is missing.',
  wrong_signature: 'The signature is none that an active secret makes over these bytes.',
  wrong_timestamp: 'The timestamp of the signature is missing, unreadable, or more than five minutes off.',
} as const;

export type Refusal = keyof typeof refusals;

export type Verdict =
  | {
      ok: true;
      /** The id that the sender gives the delivery; the same when it is sent again. */ deliveryId?: string;
    }
  | { ok: false; refusal: Refusal };

export const believed: Verdict = { ok: true };

export function refused(refusal: Refusal): Verdict {
  return { ok: false, refusal };
}

const windowSeconds = 300;

/** At most five minutes before or after now, by Postgres's clock. */
export function isInWindow(seconds: number, now: Date): boolean {
  return Math.abs(Math.floor(now.getTime() / 1_000) - seconds) <= windowSeconds;
}
