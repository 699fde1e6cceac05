import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startEngine, type Engine } from '../support/engine.ts';
import { expectNoHarm } from '../support/fuzz/expect-no-harm.ts';

describe('very many payloads that are changed at random', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine?.stop());

  // A seed of its own each time: it stands in the name of the test that fails.
  it.each([1, Date.now() % 1_000_000])(
    'break nothing and stick nowhere: seed %i',
    (seed) => expectNoHarm(engine, 12_000, seed),
    30 * 60_000,
  );
});
