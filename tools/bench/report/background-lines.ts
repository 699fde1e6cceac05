import type { SteadyLoad } from './background-result.ts';
import type { BenchResult } from './result.ts';
import { percentileText } from './percentile-text.ts';

/** What a publication and an import took, and what those who sent events noticed of it. */
export function backgroundLines({ publish, import: figures }: BenchResult): string[] {
  const lines: string[] = [];
  if (publish) {
    lines.push(
      `Publication over ${publish.leads} leads with ${publish.facts} events, ${publish.checked_leads} scores checked:`,
      `  load alone: ${loadText(publish.undisturbed)}`,
    );
    const { trial } = publish;
    lines.push(
      `  trial of a draft: ${trial.leads} leads in ${trial.duration_s} s, again in ${trial.repeated_s} s with the same hash; ${trial.leads_changed} would change`,
      `    memory: ${memoryText(trial.peak_memory_mb)}`,
      `    CPU: ${cpuText(trial.cpu_seconds)}`,
    );
    for (const [name, each] of [
      ['rule of many scores', publish.many_scores],
      ['rule of no score', publish.no_score],
    ] as const) {
      lines.push(
        `  ${name}: ${each.leads} leads in ${each.duration_s} s, ${each.leads_per_s}/s; ${each.leads_changed} changed, all told ${each.settled_after_s} s later`,
        `    memory: ${memoryText(each.peak_memory_mb)}`,
        `    CPU: ${cpuText(each.cpu_seconds)}`,
        `    load: ${loadText(each.load)}`,
      );
    }
  }
  if (figures) {
    for (const [name, run] of [
      ['alone', figures.alone],
      ['under load', figures.loaded],
    ] as const) {
      lines.push(
        `Import ${name}: ${run.rows} rows in ${run.import_s} s, ${run.rows_per_s}/s; memory ${run.memory_before_mb} MB + ${run.memory_growth_mb} MB`,
      );
    }
    lines.push(
      `  load alone: ${loadText(figures.undisturbed)}`,
      `  load meanwhile: ${loadText(figures.load)}`,
    );
  }
  return lines;
}

const memoryText = (peaks: Record<string, number>): string =>
  Object.entries(peaks)
    .map(([process, mb]) => `${process} ${mb} MB`)
    .join(', ');

const cpuText = (used: Record<string, number>): string =>
  Object.entries(used)
    .map(([process, seconds]) => `${process} ${seconds} s`)
    .join(', ');

function loadText({
  seconds,
  sent,
  accepted,
  post_to_202_ms: times,
  most_waiting: waiting,
}: SteadyLoad): string {
  const most = Object.entries(waiting).map(([service, count]) => `${service} ${count}`);
  return `${accepted} of ${sent} accepted in ${seconds} s, → 202 ${percentileText(times)}; most waiting: ${most.join(', ')}`;
}
