import type { BenchEngine } from '../engine/bench-engine.ts';
import { mixOrder } from '../engine/measure-load.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { MixOrder } from '../load/load-orders.ts';
import { prefillLeads, type Prefilled } from './prefill-leads.ts';

/** The small load whose leads are copied: the people of the mix, of whom not all do something, and how much they do. */
export type Template = { leads: number; events: number; organizations: number; prefix: string };

type Filling = { leads: number; template: Template; seed: number; log: (line: string) => void };

/** Lets the services write a small load, and copies it until the database holds so many leads. */
export async function fillEngine(
  engine: BenchEngine,
  generator: LoadGenerator,
  { leads, template, seed, log }: Filling,
): Promise<Prefilled> {
  const startedAt = performance.now();
  const mix = templateMix(template, seed, { skip: 0, events: template.events });
  await generator.prepare({ kind: 'arrays', mix, events: template.events, arraySize: 100 });
  await generator.sendClosed({ target: engine.target, connections: 4 });
  await engine.untilSettled();
  const { databaseUrl } = engine;
  const filled = await prefillLeads({ databaseUrl, leads, log: (line) => log(`    ${line}`) });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  log(`    filled with ${filled.leads} leads and ${filled.events} events in ${seconds} s`);
  return { ...filled, seconds };
}

/** What the same people do after the first `skip` events, the last of them just now. */
export function templateMix(
  { leads, organizations, prefix }: Template,
  seed: number,
  { skip, events }: { skip: number; events: number },
): MixOrder {
  return { ...mixOrder({ seed, leads, prefix, events: skip + events }), organizations, skip };
}
