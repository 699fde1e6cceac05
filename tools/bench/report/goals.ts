import type { BenchResult } from './result.ts';

export type Goal = {
  name: string;
  /** What was wanted, in words. */
  wanted: string;
  /** What it is; undefined when this run did not measure it. */
  measured: string | undefined;
  met: boolean | undefined;
};

type Bound = { name: string; value: number | undefined; unit: string } & (
  { atLeast: number } | { below: number } | { atMost: number }
);

/** What the engine has to reach, and what it has reached. */
export function goalsOf(result: BenchResult): Goal[] {
  const { throughput, latency, growth, backlog } = result;
  const bounds: Bound[] = [
    {
      name: 'End-to-end throughput ÷ the baseline, median of the rounds',
      value: throughput?.ratio_to_baseline?.median,
      unit: '×',
      atLeast: 10,
    },
    {
      name: 'POST → deal at 200 events/s, p99',
      value: latency?.['200']?.post_to_deal_ms.p99,
      unit: 'ms',
      atMost: 150,
    },
    {
      name: 'POST → deal at 1,000 events/s, p99',
      value: latency?.['1000']?.post_to_deal_ms.p99,
      unit: 'ms',
      atMost: 500,
    },
    {
      name: 'Throughput with 1,000,000 leads ÷ that of an empty database',
      value: growth?.['1000000']?.throughput_ratio,
      unit: '×',
      atLeast: 0.8,
    },
    {
      name: `Largest service while ${backlog ? backlog.messages.toLocaleString('en-US') : 'the'} messages wait`,
      value: backlog && largestService(backlog.peak_memory_mb),
      unit: 'MB',
      below: 200,
    },
    { name: '50,000 events settled', value: throughput?.seconds_for_50000, unit: 's', below: 20 },
  ];
  return bounds.map(toGoal);
}

function toGoal(bound: Bound): Goal {
  const { name, value, unit } = bound;
  const [words, limit] =
    'atLeast' in bound
      ? ['at least', bound.atLeast]
      : 'atMost' in bound
        ? ['at most', bound.atMost]
        : ['under', bound.below];
  const met = (measured: number) =>
    'atLeast' in bound ? measured >= limit : 'atMost' in bound ? measured <= limit : measured < limit;
  return {
    name,
    wanted: `${words} ${limit} ${unit}`,
    measured: value === undefined ? undefined : `${Math.round(value * 100) / 100} ${unit}`,
    met: value === undefined ? undefined : met(value),
  };
}

const servers = new Set(['postgres', 'nats', 'slack sandbox']);

function largestService(memory: Record<string, number>): number | undefined {
  const services = Object.entries(memory).filter(([name]) => !servers.has(name));
  return services.length === 0 ? undefined : Math.max(...services.map(([, mb]) => mb));
}
