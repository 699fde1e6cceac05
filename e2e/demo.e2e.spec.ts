import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { playCampaign } from '@dna/tools/demo';
import { startEngine, type Engine } from './support/engine.ts';

describe('the campaign that npm start plays', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine?.stop());

  it('ends for everybody as its story says', async () => {
    const { settled, surprises } = await playCampaign({
      url: engine.url,
      apiKey: 'portal:key2',
      log: () => undefined,
    });
    expect(surprises).toEqual([]);
    expect(settled).toBe(true);
  }, 120_000);
});
