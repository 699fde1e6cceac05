import { claimsOf, identityOfClaims, type Identity } from './identity.ts';
import { signJwt, verifyJwt } from './jwt.ts';

export const userTokenLifetimeSeconds = 15 * 60;

/** Not `dna-services`: a token that a caller holds must never pass for the gateway's own word. */
const audience = 'dna-api';

/** What `POST /auth/token` hands out. */
export function issueUserToken(identity: Identity, secrets: readonly string[], nowMs = Date.now()): string {
  return signJwt(claimsOf(identity, audience, userTokenLifetimeSeconds, nowMs), secrets);
}

export function verifyUserToken(
  token: string,
  secrets: readonly string[],
  nowMs = Date.now(),
): Identity | null {
  return identityOfClaims(verifyJwt(token, secrets, { audience, nowMs, leewaySeconds: 5 }));
}
