import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBenchEngine, type BenchEngine } from './engine/bench-engine.ts';
import { checkScores } from './engine/check-scores.ts';
import { importSheet } from './engine/import-sheet.ts';
import { mixOrder, warmUp } from './engine/measure-load.ts';
import { draftRule } from './engine/draft-rule.ts';
import { tryDraft } from './engine/try-draft.ts';
import { publishRule } from './engine/publish-rule.ts';
import { whileLoaded } from './engine/while-loaded.ts';
import { leadSheet } from './load/lead-sheet.ts';
import { startLoadGenerator, type LoadGenerator } from './load/load-generator.ts';

const seed = 5;
let folder: string;
let engine: BenchEngine;
let generator: LoadGenerator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dna-bench-test-'));
  generator = await startLoadGenerator();
  engine = await startBenchEngine(join(folder, 'engine'), () => undefined);
  await warmUp(engine, generator, seed);
}, 180_000);

afterAll(async () => {
  await engine?.stop();
  await generator?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('a draft is tried, and its publication under load followed to its end, and leaves the scores that other code computes', async () => {
  const mixOf = (events: number) => mixOrder({ seed, events, leads: 200, prefix: 'w2x' });
  const change = { eventType: 'page_visited', points: 1 };
  const version = await draftRule(engine, change);
  const asOf = new Date();
  const tried = await tryDraft(engine, version, asOf);
  expect(tried.leads).toBeGreaterThan(0);
  expect(await tryDraft(engine, version, asOf)).toMatchObject({ hash: tried.hash });
  const { done, load } = await whileLoaded(engine, generator, { perSecond: 20, mixOf }, () =>
    publishRule(engine, change),
  );
  await engine.untilSettled();
  expect(done.leads).toBeGreaterThan(100);
  expect(done.changed).toBeGreaterThan(0);
  expect(load.accepted).toBe(load.sent);
  const expected = { points: { page_visited: 1 }, sample: 500, seed };
  expect(await checkScores(engine.query, expected)).toBeGreaterThan(100);
  const asBefore = { ...expected, points: {} };
  await expect(checkScores(engine.query, asBefore)).rejects.toThrow(/scores are wrong/);
  await engine.query('update scoring.lead_scores set score = score + 1 where score > 0');
  await expect(checkScores(engine.query, expected)).rejects.toThrow(/contradict/);
}, 120_000);

test('a sheet is imported, row by row, and one that was imported before is not taken for a measured one', async () => {
  const sheet = { rows: 60, csv: leadSheet(60, 'is', new Date()) };
  const run = await importSheet(engine, sheet);
  expect(run).toMatchObject({ rows: 60 });
  expect(run.rows_per_s).toBeGreaterThan(0);
  await expect(importSheet(engine, sheet)).rejects.toThrow(/The import of 60 rows/);
}, 120_000);
