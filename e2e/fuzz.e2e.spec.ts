import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startEngine, type Engine } from './support/engine.ts';
import { expectNoHarm } from './support/fuzz/expect-no-harm.ts';

describe('payloads that are changed at random', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine?.stop());

  it('break nothing and stick nowhere', () => expectNoHarm(engine, 1_000, 20_261_125), 180_000);
});
