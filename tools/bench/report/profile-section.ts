import { figure, markdownTable, percent } from './markdown-table.ts';
import type { ServiceProfile } from './result.ts';

const mostParts = 8;
const mostPlaces = 5;

/** Where each service spends its time at full load. */
export function profileSection(profiles: readonly ServiceProfile[] = []): string {
  if (profiles.length === 0) return '';
  const rows = profiles.map(({ service, busy_s: busy, idle_s: idle, parts }) => [
    service,
    figure(busy),
    percent(busy / (busy + idle || 1)),
    parts
      .slice(0, mostParts)
      .map(({ part, share }) => `${part} ${percent(share)}`)
      .join(', '),
  ]);
  const places = profiles.map(({ service, hottest }) => {
    const list = hottest.slice(0, mostPlaces).map(({ where, share }) => `\`${where}\` ${percent(share)}`);
    return `- ${service}: ${list.join(', ')}`;
  });
  return [
    '## Where the time goes',
    'One more throughput round with every service under the CPU profiler. Shares are of the time in which the process was busy.',
    markdownTable(['Process', '#Busy s', '#Busy', 'Of that'], rows),
    'The places with most self time:',
    places.join('\n'),
  ].join('\n\n');
}
