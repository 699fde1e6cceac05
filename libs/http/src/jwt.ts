import { createHmac, timingSafeEqual } from 'node:crypto';

const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** HS256 only. The first secret signs, so a secret can be replaced without an outage. */
export function signJwt(claims: Record<string, unknown>, secrets: readonly string[]): string {
  const [secret] = secrets;
  if (!secret) throw new RangeError('no secret to sign with');
  const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${content}.${hmac(content, secret).toString('base64url')}`;
}

type VerifyOptions = { audience: string; nowMs: number; leewaySeconds: number };

/** The claims, or null for anything that is not ours, not for this audience, or out of its time. */
export function verifyJwt(
  token: string,
  secrets: readonly string[],
  { audience, nowMs, leewaySeconds }: VerifyOptions,
): Record<string, unknown> | null {
  const parts = token.split('.');
  const [head, payload, signature] = parts;
  if (parts.length !== 3 || !head || !payload || !signature) return null;
  const given = Buffer.from(signature, 'base64url');
  let genuine = false;
  for (const secret of secrets) {
    const expected = hmac(`${head}.${payload}`, secret);
    if (given.length === expected.length && timingSafeEqual(given, expected)) genuine = true;
  }
  if (!genuine || parseObject(head)?.['alg'] !== 'HS256') return null;
  const claims = parseObject(payload);
  if (!claims || claims['aud'] !== audience) return null;
  const { exp, iat } = claims;
  if (typeof exp !== 'number' || typeof iat !== 'number') return null;
  const nowSeconds = nowMs / 1_000;
  return nowSeconds < exp + leewaySeconds && iat <= nowSeconds + leewaySeconds ? claims : null;
}

function hmac(content: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

function parseObject(segment: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
