import { parseArgs } from 'node:util';
import { fullSizes, quickSizes } from './sizes.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';
import type { Scenario, Sizes } from './scenarios/scenario.ts';

export type BenchOptions = {
  help: boolean;
  /** The sizes of the issue, and nothing left out. */
  full: boolean;
  scenarios: readonly Scenario[];
  sizes: Sizes;
  rounds: number;
  seed: number;
  engineOnly: boolean;
  profile: boolean;
  publish: boolean;
  /** Undefined: named after the time, under `.data/bench`. */
  out: string | undefined;
};

export class OptionError extends Error {
  override readonly name = 'OptionError';
}

const known = {
  help: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  events: { type: 'string' },
  leads: { type: 'string' },
  'engine-only': { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  publish: { type: 'boolean', default: false },
  out: { type: 'string' },
} as const;

/** Throws `OptionError`, which names the option and the remedy. */
export function readOptions(args: string[]): BenchOptions {
  const values = parse(args);
  const { quick } = values;
  const changed = values.events !== undefined || values.leads !== undefined;
  const engineOnly = values['engine-only'];
  const full = !quick && !changed && !engineOnly && values.only === undefined;
  if (values.publish && !full) {
    throw new OptionError(
      '--publish is for a full run: leave out --quick, --only, --events, --leads and --engine-only',
    );
  }
  const sizes = { ...(quick ? quickSizes : fullSizes) };
  if (values.events !== undefined) sizes.events = wholeNumber('events', values.events);
  if (values.leads !== undefined) sizes.leads = wholeNumber('leads', values.leads);
  return {
    help: values.help,
    full,
    scenarios: chosenScenarios(values.only),
    sizes,
    rounds: values.rounds === undefined ? (quick || changed ? 1 : 3) : wholeNumber('rounds', values.rounds),
    seed: wholeNumber('seed', values.seed),
    engineOnly,
    profile: values.profile || full,
    publish: values.publish,
    out: values.out,
  };
}

export function helpText(): string {
  const rows = allScenarios.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`);
  return [
    'npm run bench -- [options]: measures the engine on this machine, on a stack and data folder of its own.',
    '',
    '  --quick             small sizes: a few minutes',
    '  --only a,b          only these scenarios (below)',
    '  --engine-only       without the baseline and the ceilings',
    '  --rounds N          how often engine and baseline take turns (3; 1 with --quick, --events or --leads)',
    '  --events N          events of a throughput round (200000; 20000 with --quick)',
    '  --leads N           leads of a throughput round (20000; 2000 with --quick)',
    '  --profile           also one throughput round under the CPU profiler: where the time goes (a full run always does)',
    '  --seed N            of the events (1)',
    '  --out FILE          where the JSON goes (.data/bench/<time>.json)',
    '  --publish           after a full run: docs/performance.json and docs/performance.md',
    '',
    'Scenarios:',
    ...rows,
  ].join('\n');
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: known }).values;
  } catch (error) {
    throw new OptionError(`${(error as Error).message}. See --help.`);
  }
}

function chosenScenarios(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return allScenarios;
  return only.split(',').map((name) => {
    const found = allScenarios.find((scenario) => scenario.name === name.trim());
    if (found) return found;
    const names = allScenarios.map((scenario) => scenario.name).join(', ');
    throw new OptionError(`--only does not know "${name}": choose among ${names}`);
  });
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new OptionError(`--${option} is "${text}": give a whole number above 0, such as --${option} 1000`);
}
