import { expect, test } from '@jest/globals';
import type { CpuProfile } from './cpu-profile.ts';
import { partOf } from './part-of.ts';
import { summarizeProfile } from './summarize-profile.ts';

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });

test.each([
  [frame('(garbage collector)'), 'gc'],
  [frame('(idle)'), 'idle'],
  [frame('(program)'), 'native'],
  [frame('parse'), 'JSON'],
  [frame('writev'), 'native'],
  [frame('onread', 'node:internal/stream_base_commons'), 'node'],
  [frame('load', 'node:internal/modules/esm/loader'), 'loading modules'],
  [frame('query', 'file:///x/node_modules/pg/lib/client.js'), 'pg'],
  [frame('parse', 'file:///x/node_modules/zod/v4/core/parse.js'), 'zod'],
  [frame('publish', 'file:///x/node_modules/@nats-io/jetstream/lib/client.js'), '@nats-io/jetstream'],
  [frame('inner', 'file:///x/node_modules/a/node_modules/@b/c/index.js'), '@b/c'],
  [frame('run', 'file:///x/libs/inbox-outbox/src/unit/run-unit.ts'), '@dna/inbox-outbox'],
  [frame('score', 'file:///x/apps/scoring/src/domain/score-lead.ts'), 'own code'],
])('a frame %j belongs to %s', (callFrame, part) => {
  expect(partOf(callFrame)).toBe(part);
});

const profile: CpuProfile = {
  startTime: 1_000_000,
  nodes: [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('query', 'file:///home/x/node_modules/pg/lib/client.js', 9) },
    { id: 3, callFrame: frame('score', 'file:///home/x/apps/scoring/src/domain/score.ts', 4) },
  ],
  samples: [2, 1, 2, 3, 3],
  timeDeltas: [400_000, 100_000, 300_000, 100_000, 5_000_000],
};

test('time is that of the samples within the stretch, and shares are of the busy time', () => {
  const summary = summarizeProfile('scoring', profile, { fromUs: 1_450_000, untilUs: 2_000_000 });
  expect(summary).toEqual({
    service: 'scoring',
    busy_s: 0.4,
    idle_s: 0.1,
    parts: [
      { part: 'pg', share: 0.75 },
      { part: 'own code', share: 0.25 },
    ],
    hottest: [
      { where: 'query node_modules/pg/lib/client.js:10', share: 0.75 },
      { where: 'score apps/scoring/src/domain/score.ts:5', share: 0.25 },
    ],
  });
});

test('a stretch without samples is neither busy nor idle', () => {
  const summary = summarizeProfile('scoring', profile, { fromUs: 0, untilUs: 1 });
  expect(summary).toEqual({ service: 'scoring', busy_s: 0, idle_s: 0, parts: [], hottest: [] });
});
