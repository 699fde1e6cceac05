import { leadRouted, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { handlersOn, startDatabase, type TestState } from './harness.ts';
import { created, scored, wants } from './messages.ts';

type Message = Envelope<unknown>;

/** Every order in which the messages of two, each in its own order, can come. */
function interleavings(a: readonly Message[], b: readonly Message[]): Message[][] {
  if (a.length === 0) return [[...b]];
  if (b.length === 0) return [[...a]];
  return [
    ...interleavings(a.slice(1), b).map((rest) => [a[0]!, ...rest]),
    ...interleavings(a, b.slice(1)).map((rest) => [b[0]!, ...rest]),
  ];
}

describe('the messages about one lead', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterAll(() => state.stop());

  const asOf = new Date('2026-11-25T09:30:00.000Z');
  const at = (count: number) => new Date(asOf.getTime() + count * 1_000);
  const scoresOf = (lead: string, scores: readonly number[]) =>
    scores.map((score, index) => scored(lead, score, { count: index + 1, asOf: at(index) }));
  const intentsOf = (lead: string, evidence: readonly Parameters<typeof wants>[1][]) =>
    evidence.map((each, index) => wants(lead, each, { count: index + 1, asOf: at(index) }));

  /** Handled one by one, the time standing still: nobody waits for a message long enough to go on without it. */
  const decisionsAfter = async (lead: string, messages: readonly Message[]) => {
    for (const message of messages) await handlers.handle([message], { clock: () => at(10) });
    // All of them come again, as they may.
    for (const message of messages) await handlers.handle([message], { clock: () => at(11) });
    return state.db
      .selectFrom('routing_decisions')
      .selectAll()
      .where('lead_id', '=', lead)
      .orderBy('id')
      .execute();
  };
  const routesOf = async (lead: string) => (await state.told(leadRouted, [lead])).length;

  it('end in the same decision and one route, in whatever order they come', async () => {
    const owner = await state.addMember({ capacity: 100_000 });
    const shapes = new Set<string>();
    let sequences = 0;
    const orders = interleavings(
      scoresOf('', [10, 30, 50]),
      intentsOf('', [{}, { b2b: 1 }, { b2b: 5 }]),
    ).length;
    for (let order = 0; order < orders; order += 1) {
      for (const position of [0, 3, 6]) {
        const lead = newId();
        const all = interleavings(
          scoresOf(lead, [10, 30, 50]),
          intentsOf(lead, [{}, { b2b: 1 }, { b2b: 5 }]),
        )[order]!;
        const decisions = await decisionsAfter(lead, all.toSpliced(position, 0, created(lead)));
        expect(decisions).toHaveLength(1);
        expect(await routesOf(lead)).toBe(1);
        const { outcome, pipeline_key, owner_id, reason, inputs } = decisions[0]!;
        // Evidence ages by the milliseconds that a test takes.
        const { lead_ids: _ids, evidence: _evidence, basis_wait_since: _since, ...same } = inputs;
        const confidence = inputs.confidence.toFixed(4);
        shapes.add(
          JSON.stringify({ outcome, pipeline_key, owner_id, reason, inputs: { ...same, confidence } }),
        );
        sequences += 1;
      }
    }
    expect(sequences).toBe(60);
    expect([...shapes].map((shape) => JSON.parse(shape) as object)).toEqual([
      expect.objectContaining({ outcome: 'routed', pipeline_key: 'b2b', owner_id: owner }),
    ]);
  }, 120_000);

  it('route once, and to what it wanted then, also where it would qualify more than once', async () => {
    const owners = {
      b2b: await state.addMember(),
      research: await state.addMember({ pipelines: ['research'] }),
    };
    const wanted = [{ b2b: 5 }, { b2b: 5, research: 5 }, { research: 14, b2b: 1 }];
    const orders = interleavings(scoresOf('', [45, 60, 80]), intentsOf('', wanted)).length;
    for (let order = 0; order < orders; order += 1) {
      const lead = newId();
      const all = interleavings(scoresOf(lead, [45, 60, 80]), intentsOf(lead, wanted))[order]!;
      const decisions = await decisionsAfter(lead, [created(lead), ...all]);
      const routes = decisions.filter(({ outcome }) => outcome === 'routed');
      expect(routes).toHaveLength(1);
      expect(await routesOf(lead)).toBe(1);
      const [{ pipeline_key, inputs }] = routes as [(typeof routes)[number]];
      expect(inputs.same_facts).toBe(true);
      expect(Object.keys(owners)).toContain(pipeline_key);
      expect(inputs.intent!.primary).toBe(pipeline_key);
    }
  }, 60_000);
});
