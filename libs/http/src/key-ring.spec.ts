import { describe, expect, it } from '@jest/globals';
import type { ApiKeyState } from '@dna/contracts';
import fc from 'fast-check';
import { createKeyRing } from './key-ring.ts';

const idOf = (n: number) => `01990a4e-2f3b-7c11-8a53-0d4b5f8f2a0${n}`;
const stateOf = (n: number, version: number): ApiKeyState => ({
  key_id: idOf(n),
  source: `source-${n}`,
  key_hash: String(n).repeat(64),
  scopes: ['ingest'],
  expires_at: null,
  rate_limit: null,
  revoked: version > 3,
  version,
});
const told = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 5 })), { maxLength: 40 });

describe('createKeyRing', () => {
  it('knows the newest of each key, whatever the order, repetition and split of what it was told', () => {
    fc.assert(
      fc.property(
        told.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        fc.nat(40),
        ([list, shuffled], cut) => {
          const [one, other] = [createKeyRing(), createKeyRing()];
          one.learn(list.map(([n, version]) => stateOf(n, version)));
          const again = [...shuffled, ...list].map(([n, version]) => stateOf(n, version));
          other.learn(again.slice(0, cut));
          other.learn(again.slice(cut));
          const sorted = (states: ApiKeyState[]) => states.sort((a, b) => (a.key_id < b.key_id ? -1 : 1));
          expect(sorted(other.states())).toEqual(sorted(one.states()));
          expect(other.version()).toBe(one.version());
        },
      ),
    );
  });

  it('has the sum of all versions for its own, so that any change shows', () => {
    fc.assert(
      fc.property(told, (list) => {
        const ring = createKeyRing();
        ring.learn(list.map(([n, version]) => stateOf(n, version)));
        const newest = new Map<number, number>();
        for (const [n, version] of list) newest.set(n, Math.max(version, newest.get(n) ?? 0));
        expect(ring.version()).toBe([...newest.values()].reduce((sum, version) => sum + version, 0));
      }),
    );
  });

  it('passes over scopes that it does not know', () => {
    const ring = createKeyRing();
    ring.learn([{ ...stateOf(1, 1), scopes: ['read', 'fly'] }]);
    expect(ring.byId(idOf(1))?.entry.scopes).toEqual(['read']);
  });
});
