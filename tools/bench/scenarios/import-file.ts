import { setTimeout as delay } from 'node:timers/promises';
import type { BenchEngine } from '../engine/bench-engine.ts';
import { importSheet } from '../engine/import-sheet.ts';
import { mixOrder, warmUp } from '../engine/measure-load.ts';
import { whileLoaded, type Load } from '../engine/while-loaded.ts';
import { leadSheet } from '../load/lead-sheet.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { ImportFigures } from '../report/background-result.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';

const perSecond = 50;
const warmUpRows = 2_000;

/** A large CSV file, first with nothing else to do, then beside the events of others. */
export const importFile: Scenario = {
  name: 'import',
  summary: 'a large CSV file, alone and beside single POSTs at a fixed rate',
  run: async (context) => {
    const generator = await startLoadGenerator();
    const engine = await context.startEngine();
    try {
      await warmUp(engine, generator, context.seed);
      await importSheet(engine, sheetOf(warmUpRows, 'iw'));
      await engine.untilSettled();
      return { import: await measureImport(engine, generator, context) };
    } finally {
      await engine.stop();
      await generator.stop();
    }
  },
};

async function measureImport(
  engine: BenchEngine,
  generator: LoadGenerator,
  { seed, sizes, log }: ScenarioContext,
): Promise<ImportFigures> {
  const loadOf = (prefix: string): Load => ({
    perSecond,
    mixOf: (events) => mixOrder({ seed, events, leads: sizes.leads, prefix }),
  });
  const { load: undisturbed } = await whileLoaded(engine, generator, loadOf('iu'), () =>
    delay(sizes.undisturbedSeconds * 1_000),
  );
  await engine.untilSettled();

  log(`  ${sizes.importRows} rows`);
  const alone = await importSheet(engine, sheetOf(sizes.importRows, 'ia'));
  await engine.untilSettled();
  log(`    alone: ${alone.rows_per_s} rows/s`);
  const { done: loaded, load } = await whileLoaded(engine, generator, loadOf('il'), () =>
    importSheet(engine, sheetOf(sizes.importRows, 'ib')),
  );
  await engine.untilSettled();
  log(`    beside ${perSecond} events/s: ${loaded.rows_per_s} rows/s`);
  return { events_per_s: perSecond, undisturbed, alone, loaded, load };
}

function sheetOf(rows: number, prefix: string): { rows: number; csv: string } {
  return { rows, csv: leadSheet(rows, prefix, new Date()) };
}
