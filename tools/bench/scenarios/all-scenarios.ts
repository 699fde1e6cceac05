import type { Scenario } from './scenario.ts';
import { backlog } from './backlog.ts';
import { ceilings } from './ceilings.ts';
import { giants } from './giants.ts';
import { growth } from './growth.ts';
import { importFile } from './import-file.ts';
import { latency } from './latency.ts';
import { publish } from './publish.ts';
import { syncedBroker } from './synced-broker.ts';
import { throughput } from './throughput.ts';

/** In the order in which a full run takes them. To add one, write its file and list it here. */
export const allScenarios: readonly Scenario[] = [
  throughput,
  ceilings,
  latency,
  growth,
  backlog,
  giants,
  syncedBroker,
  publish,
  importFile,
];
