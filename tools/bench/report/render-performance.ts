import { costSection } from './cost-section.ts';
import { goalsOf, type Goal } from './goals.ts';
import { figure, markdownTable } from './markdown-table.ts';
import { profileSection } from './profile-section.ts';
import { importSection, publishSection } from './background-sections.ts';
import { list, percentileCells, section } from './section.ts';
import { backlogSection, giantsSection, growthSection, syncedBrokerSection } from './strain-sections.ts';
import type { BenchResult } from './result.ts';

/** The page `docs/performance.md` of a result. What the run did not measure is not on it. */
export function renderPerformance(result: BenchResult): string {
  const sections = [
    headOf(result),
    goalsSection(goalsOf(result)),
    throughputSection(result),
    latencySection(result),
    growthSection(result),
    backlogSection(result),
    giantsSection(result),
    syncedBrokerSection(result),
    publishSection(result),
    importSection(result),
    costSection(result),
    profileSection(result.profile),
    section('Method', list(result.method)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function headOf({ started_at: startedAt, full, seed, machine }: BenchResult): string {
  const { cpu, cores, memory_gib: memory, os, node, postgres, nats } = machine;
  return `# Performance

Measured by \`npm run bench\`${full ? '' : ' with reduced sizes: these are not the published figures'}, ${startedAt.slice(0, 10)}, seed ${seed}; \`--publish\` of a full run writes this page, and [performance.json](performance.json) with every figure.

Machine: ${cpu}, ${cores} cores, ${memory} GiB of memory, ${os}. Node ${node}, PostgreSQL ${postgres}, nats-server ${nats}.`;
}

function goalsSection(goals: Goal[]): string {
  const verdict = ({ met }: Goal) => (met === undefined ? 'not measured' : met ? 'met' : '**missed**');
  const rows = goals.map((goal) => [goal.name, goal.wanted, goal.measured ?? '–', verdict(goal)]);
  return section('Goals', markdownTable(['Goal', 'Wanted', '#Measured', 'Verdict'], rows));
}

function throughputSection({ throughput, ceilings = [] }: BenchResult): string {
  if (!throughput) return '';
  const rows = [
    ...throughput.rounds.map((round, index) => ({ who: 'engine', index, round })),
    ...(throughput.baseline_rounds ?? []).map((round, index) => ({ who: 'baseline', index, round })),
  ].map(({ who, index, round }) => [
    `${who}, round ${index + 1}`,
    figure(round.accepted_events_per_s),
    figure(round.settled_events_per_s),
    figure(round.settled_s),
    figure(round.deals),
    figure(round.notifications),
  ]);
  const { ratio_to_baseline: ratio, ratio_to_ceilings: toCeilings = {}, single_posts: singles } = throughput;
  return section(
    'Throughput',
    `${figure(throughput.events_per_s)} events a second end to end (median), ${figure(throughput.accepted_events_per_s)} accepted; 50,000 events settle in ${figure(throughput.seconds_for_50000)} s.`,
    markdownTable(['', '#Accepted/s', '#Settled/s', '#Settled in s', '#Deals', '#Notifications'], rows),
    ratio &&
      `Engine ÷ baseline: ${figure(ratio.median)} (median of the rounds; ${figure(ratio.min)} to ${figure(ratio.max)}).`,
    singles &&
      `Single POSTs over ${singles.connections} connections: ${figure(singles.requests_per_s)} a second (202 at p50 ${figure(singles.post_to_202_ms.p50)} ms, p99 ${figure(singles.post_to_202_ms.p99)} ms, at saturation).`,
    ceilings.length > 0 &&
      markdownTable(
        ['Ceiling of one part alone', '#Per second', 'Unit', '#Engine ÷ ceiling'],
        ceilings.map(({ name, per_second: perSecond, unit }) => [
          name,
          figure(perSecond),
          unit,
          toCeilings[name] === undefined ? '–' : String(toCeilings[name]),
        ]),
      ),
  );
}

function latencySection({ latency = {} }: BenchResult): string {
  const rows = Object.entries(latency).flatMap(([rate, figures]) =>
    (
      [
        ['202', figures.post_to_202_ms],
        ['score visible', figures.post_to_score_ms],
        ['deal created', figures.post_to_deal_ms],
        ['Slack message', figures.post_to_slack_ms],
      ] as const
    ).map(([way, times]) => [figure(Number(rate)), `POST → ${way}`, ...percentileCells(times)]),
  );
  if (rows.length === 0) return '';
  return section(
    'Latency',
    'Milliseconds from the instant at which each POST was due.',
    markdownTable(['#Events/s', 'Way', '#p50', '#p95', '#p99', '#max', '#Measured'], rows),
  );
}
