import { parseArgs } from 'node:util';
import type { Fault } from './context.ts';

export type ChaosOptions = {
  minutes: number;
  seed: number;
  replicas: number;
  perSecond: number;
  cluster: boolean;
  keep: boolean;
  faults: Fault[];
};

export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly code = 'option';
}

export const usage = `npm run chaos -- [options]
  --minutes N     how long faults strike while events come in (default 5)
  --seed N        the same seed gives the same events, repetitions, order and faults (default 1)
  --faults a,b    only these, by name (default: all that fit)
  --replicas N    processes of each service, 1 or 2 (default 1)
  --rate N        events delivered a second, repetitions included (default 60)
  --cluster       three brokers instead of one
  --keep          keep data and logs also when everything went well`;

/** Reads the command line; `help` asks for nothing but the usage. */
export function readOptions(args: readonly string[], known: readonly Fault[]): ChaosOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const options = {
    minutes: numberIn('minutes', values.minutes ?? '5', 0.1, 24 * 60),
    seed: whole('seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    replicas: whole('replicas', values.replicas ?? '1', 1, 2),
    perSecond: numberIn('rate', values.rate ?? '60', 1, 2_000),
    cluster: values.cluster ?? false,
    keep: values.keep ?? false,
  };
  return { ...options, faults: chooseFaults(values.faults, known, options) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        faults: { type: 'string' },
        replicas: { type: 'string' },
        rate: { type: 'string' },
        cluster: { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new OptionError(`--${name} is ${text}: give a number from ${least} to ${most}`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = numberIn(name, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new OptionError(`--${name} is ${text}: give a whole number from ${least} to ${most}`);
}

/** Those that can strike an engine of this shape. */
export function fittingFaults(
  known: readonly Fault[],
  shape: { cluster: boolean; replicas: number },
): Fault[] {
  return known.filter((fault) => lacks(fault, shape) === null);
}

function chooseFaults(
  list: string | undefined,
  known: readonly Fault[],
  options: { cluster: boolean; replicas: number },
): Fault[] {
  if (list === undefined) return fittingFaults(known, options);
  return list.split(',').map((name) => {
    const fault = known.find((each) => each.name === name.trim());
    if (fault === undefined) {
      throw new OptionError(
        `--faults names ${name}, which is none of ${known.map((each) => each.name).join(', ')}`,
      );
    }
    const remedy = lacks(fault, options);
    if (remedy !== null) throw new OptionError(`--faults names ${fault.name}, which needs ${remedy}`);
    return fault;
  });
}

/** What has to be given so that the fault can strike; null when it can. */
function lacks(
  { needs }: Fault,
  { cluster, replicas }: { cluster: boolean; replicas: number },
): string | null {
  if (needs === 'cluster' && !cluster) return '--cluster';
  if (needs === 'single-broker' && cluster) return 'a run without --cluster';
  if (needs === 'replicas' && replicas < 2) return '--replicas 2';
  return null;
}
