import { z } from 'zod';
import { signJwt, verifyJwt } from './jwt.ts';
import { scopes, type Scope } from './scopes.ts';

/** Who stands behind a request, as the gateway has established it. */
export type Identity = {
  source: string;
  scopes: readonly Scope[];
  keyId?: string;
  teamMemberId?: string;
  /** The request came from a browser, so its key is public. */
  originSeen?: boolean;
};

export const identityHeader = 'x-dna-identity';
export const identityLifetimeSeconds = 60;

const audience = 'dna-services';
/**
 * Gateway and service may stand on machines whose clocks differ, by an hour where somebody mistook the time zone. The
 * token is made anew for every request and never leaves the inner network, so its time ends only a replay from inside;
 * a valid key that is refused would cost an event.
 */
const leewaySeconds = 2 * 3_600;

const claimsSchema = z.object({
  sub: z.string().min(1),
  scopes: z.array(z.enum(scopes)),
  key_id: z.string().optional(),
  team_member_id: z.string().optional(),
  origin_seen: z.boolean().optional(),
});

/** The value of `x-dna-identity`: an internal token, never handed to a caller. */
export function signIdentity(identity: Identity, secrets: readonly string[], nowMs = Date.now()): string {
  return signJwt(claimsOf(identity, audience, identityLifetimeSeconds, nowMs), secrets);
}

export function verifyIdentity(
  token: string,
  secrets: readonly string[],
  nowMs = Date.now(),
): Identity | null {
  return identityOfClaims(verifyJwt(token, secrets, { audience, nowMs, leewaySeconds }));
}

export function claimsOf(
  identity: Identity,
  forAudience: string,
  lifetimeSeconds: number,
  nowMs: number,
): Record<string, unknown> {
  const iat = Math.floor(nowMs / 1_000);
  return {
    aud: forAudience,
    iat,
    exp: iat + lifetimeSeconds,
    sub: identity.source,
    scopes: identity.scopes,
    key_id: identity.keyId,
    team_member_id: identity.teamMemberId,
    origin_seen: identity.originSeen,
  };
}

export function identityOfClaims(claims: Record<string, unknown> | null): Identity | null {
  const { success, data } = claimsSchema.safeParse(claims);
  if (!success) return null;
  return {
    source: data.sub,
    scopes: data.scopes,
    ...(data.key_id === undefined ? {} : { keyId: data.key_id }),
    ...(data.team_member_id === undefined ? {} : { teamMemberId: data.team_member_id }),
    ...(data.origin_seen === undefined ? {} : { originSeen: data.origin_seen }),
  };
}
