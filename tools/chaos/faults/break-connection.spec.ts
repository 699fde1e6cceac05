import { describe, expect, it } from '@jest/globals';
import type { TcpProxy } from '@dna/testing';
import type { ChaosContext } from '../context.ts';
import { createRandom } from '../../seeded-random.ts';
import { cutConnection, hangConnection, slowConnection } from './break-connection.ts';

const faults = [cutConnection, slowConnection, hangConnection];

/** A run that was broken off already, so that nothing is held. */
function brokenOffRun() {
  const told: string[] = [];
  const proxy = (name: string) =>
    ({
      port: 0,
      cut: () => told.push(`${name} cut`),
      hang: (direction) => told.push(`${name} hang ${direction ?? 'both'}`),
      delay: (ms) => told.push(`${name} delay ${ms}`),
      restore: () => told.push(`${name} restore`),
      stop: async () => undefined,
    }) as TcpProxy;
  const names = ['scoring-nats', 'gateway-ingestion', 'deals-postgres'];
  const proxies = Object.fromEntries(names.map((name) => [name, proxy(name)]));
  return { told, context: { proxies, signal: AbortSignal.abort() } as unknown as ChaosContext };
}

describe('a connection that is broken', () => {
  it.each(faults)('$name: is healed also when the run is broken off', async (fault) => {
    const { told, context } = brokenOffRun();
    const { target } = await fault.inject(context, createRandom(1));
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(new RegExp(`^${target} (cut|delay|hang)`));
    expect(told[1]).toBe(`${target} restore`);
  });

  it.each(faults)('$name: the same seed strikes the same connection in the same way', async (fault) => {
    const [first, second] = [brokenOffRun(), brokenOffRun()];
    const injections = [
      await fault.inject(first.context, createRandom(7)),
      await fault.inject(second.context, createRandom(7)),
    ];
    expect(injections[0]).toEqual(injections[1]);
    expect(first.told).toEqual(second.told);
  });
});
