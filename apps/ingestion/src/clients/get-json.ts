import { BreakerOpenError, createBreaker } from '@dna/resilience';
import type { Logger } from '@dna/observability';
import { parseJson } from '../domain/identifiers/parse-json.ts';
import { LeadFetchError, type LeadFailure } from './lead-client.ts';

export type JsonGetter = {
  get: (url: URL, headers: Record<string, string>) => Promise<unknown>;
  stop: () => void;
};

const timeoutMs = 10_000;
const mostBytes = 1_048_576;

/** Reads JSON of a platform, with a timeout, a limit and a breaker. Whatever goes wrong is a `LeadFetchError`. */
export function createJsonGetter(platform: string, log: Logger): JsonGetter {
  const breaker = createBreaker(read, {
    name: platform,
    timeoutMs,
    errorThresholdPercentage: 50,
    volumeThreshold: 5,
    resetTimeoutMs: 30_000,
    // A refusal is an answer: the platform is there.
    isFailure: (error) => failureOf(error, platform).kind === 'later',
    onStateChange: (state) => log.warn({ breaker: platform, state }, 'breaker changed'),
  });
  return {
    get: async (url, headers) => {
      try {
        return await breaker.run(url, headers);
      } catch (error) {
        throw new LeadFetchError(failureOf(error, platform), { cause: error });
      }
    },
    stop: breaker.stop,
  };
}

async function read(signal: AbortSignal, url: URL, headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(url, { headers, redirect: 'error', signal });
  const body = await bodyOf(response);
  if (!response.ok) {
    throw new LeadFetchError(failureOfStatus(response.status, body, response.headers.get('retry-after')));
  }
  return parseJson(body);
}

async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new LeadFetchError({ kind: 'later', reason: 'the answer is too large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Meta says 400 to everything, and the code in the body says why: 190 and 102 are about the token, 100 about the id. */
function failureOfStatus(status: number, body: string, retryAfter: string | null): LeadFailure {
  const metaCode = /"code"\s*:\s*(\d{1,6})/.exec(body)?.[1];
  const reason = `answered ${status}`;
  if (status === 401 || status === 403) return { kind: 'denied', reason };
  if (status === 404 || status === 410) return { kind: 'gone', reason };
  if (
    status === 400 &&
    (metaCode === '190' || metaCode === '102' || metaCode === '10' || metaCode === '200')
  ) {
    return { kind: 'denied', reason: `${reason}, code ${metaCode}` };
  }
  const seconds = Number(retryAfter);
  return { kind: 'later', reason, ...(seconds > 0 && { retryAfterMs: Math.min(seconds, 3_600) * 1_000 }) };
}

function failureOf(error: unknown, platform: string): LeadFailure {
  if (error instanceof LeadFetchError) return error.failure;
  if (error instanceof BreakerOpenError) {
    return { kind: 'later', reason: `${platform} is cut off`, retryAfterMs: error.retryAfterMs };
  }
  return { kind: 'later', reason: `${platform} gave no answer` };
}
