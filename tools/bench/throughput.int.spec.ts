import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBenchEngine, type BenchEngine } from './engine/bench-engine.ts';
import { measureArrayLoad } from './engine/measure-load.ts';
import { startLoadGenerator, type LoadGenerator } from './load/load-generator.ts';

let folder: string;
let engine: BenchEngine;
let generator: LoadGenerator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dna-bench-test-'));
  generator = await startLoadGenerator();
  engine = await startBenchEngine(join(folder, 'engine'), () => undefined);
}, 120_000);

afterAll(async () => {
  await engine?.stop();
  await generator?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('a round counts what the engine has, when nothing is left to do', async () => {
  const round = await measureArrayLoad(engine, generator, { seed: 5, events: 450, leads: 40 });
  const [counted] = await engine.query<Record<string, number>>(
    `select (select count(*) from ingestion.events) as events, (select count(*) from ingestion.leads) as leads,
       (select count(*) from deals.deals) as deals,
       (select count(*) from slack.messages where status = 'posted') as notifications,
       (select count(distinct event_id) from scoring.facts) as scored`,
  );
  expect(round).toMatchObject({ events: 450, leads: 40 });
  expect(counted).toEqual({
    events: 450,
    leads: round.leads,
    deals: round.deals,
    notifications: round.notifications,
    scored: 450,
  });
  expect(round.deals).toBeGreaterThan(0);
  expect(Object.keys(round.usage.cpu_seconds)).toEqual(
    expect.arrayContaining(['scoring', 'postgres', 'nats']),
  );
}, 120_000);
