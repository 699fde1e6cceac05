import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Challenge } from '../domain/adapters/authentication.ts';
import { digest } from './same.ts';

export type ChallengeAnswer = { contentType: string; body: string };

/** The answer to "are you the address that was registered?", or null where the question is none or not for us. */
export function answerChallenge(
  challenge: Challenge,
  query: Readonly<Record<string, string>>,
  { secrets, tokenHashes }: { secrets: readonly string[]; tokenHashes: readonly Buffer[] },
): ChallengeAnswer | null {
  switch (challenge.kind) {
    case 'signed_code': {
      const code = query['challengeCode'];
      const [secret] = secrets;
      // Only what looks like a code: with other signs in it this would sign whatever somebody asks for.
      if (code === undefined || !/^[\w-]{1,200}$/.test(code) || secret === undefined) return null;
      const challengeResponse = createHmac('sha256', secret).update(code).digest('hex');
      return {
        contentType: 'application/json',
        body: JSON.stringify({ challengeCode: code, challengeResponse }),
      };
    }
    case 'verify_token': {
      const code = query['hub.challenge'];
      const token = query['hub.verify_token'];
      if (query['hub.mode'] !== 'subscribe' || code === undefined || token === undefined) return null;
      // Anything else could be a page that somebody else's browser shows.
      if (!/^[\w.-]{1,200}$/.test(code)) return null;
      return isToken(token, tokenHashes) ? { contentType: 'text/plain', body: code } : null;
    }
  }
}

/** Whether its digest is one of these. Every one is compared. */
export function isToken(token: string, hashes: readonly Buffer[]): boolean {
  const given = digest(token);
  return hashes.map((hash) => timingSafeEqual(given, hash)).includes(true);
}
