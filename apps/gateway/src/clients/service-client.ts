import { Agent, type IncomingMessage } from 'node:http';
import { identityHeader } from '@dna/http';
import type { Logger } from '@dna/observability';
import { createBreaker, type BreakerState } from '@dna/resilience';
import type { Upstream } from '../routes.ts';
import { forward, type Forwarded } from './forward.ts';
import { remember } from './remember.ts';
import { UpstreamAwayError } from './upstream-errors.ts';

export type JsonAnswer = { status: number; body: unknown };

/** One per service: a pool of kept connections and a breaker. */
export type ServiceClient = {
  readonly name: Upstream;
  readonly state: BreakerState;
  forward(forwarded: Forwarded): Promise<IncomingMessage>;
  /** A small question of the gateway's own. */
  getJson(path: string, identity?: string): Promise<JsonAnswer>;
  stop(): void;
};

const questionTimeoutMs = 2_000;
const lifeSignTimeoutMs = 1_000;

export function createServiceClient(name: Upstream, url: string, log: Logger): ServiceClient {
  const { hostname, port, protocol, origin } = new URL(url);
  if (protocol !== 'http:')
    throw new RangeError(`${name} must be an http: URL; TLS ends in front of the gateway`);
  const agent = new Agent({ keepAlive: true });
  const isAlive = remember(
    () => answersAtAll(`${origin}/live`),
    () => 200,
  );
  const target = { service: name, hostname, port, agent, isAlive };
  const breaker = createBreaker((_signal, forwarded: Forwarded) => forward(target, forwarded), {
    name,
    timeoutMs: 60_000, // a backstop: `forward` has its own limits, which do not blame a slow caller on the service
    errorThresholdPercentage: 50,
    resetTimeoutMs: 1_000,
    volumeThreshold: 10,
    isFailure: (error) => error instanceof UpstreamAwayError,
    onStateChange: (state) => log.warn({ upstream: name, state }, 'breaker changed'),
  });

  return {
    name,
    get state() {
      return breaker.state;
    },
    forward: (forwarded) => breaker.run(forwarded),
    async getJson(path, identity) {
      const headers = identity === undefined ? {} : { [identityHeader]: identity };
      const signal = AbortSignal.timeout(questionTimeoutMs);
      try {
        const answer = await fetch(`${origin}${path}`, { headers, signal });
        return { status: answer.status, body: await answer.json() };
      } catch (error) {
        throw new UpstreamAwayError(name, error);
      }
    },
    stop() {
      breaker.stop();
      agent.destroy();
    },
  };
}

/** Any answer is a sign of life. */
async function answersAtAll(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(lifeSignTimeoutMs) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}
