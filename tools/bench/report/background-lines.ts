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
    for (const [name, each] of [
      ['rule of many scores', publish.many_scores],
      ['rule of no score', publish.no_score],
    ] as const) {
      const memory = Object.entries(each.peak_memory_mb).map(([process, mb]) => `${process} ${mb} MB`);
      const cpu = Object.entries(each.cpu_seconds).map(([process, seconds]) => `${process} ${seconds} s`);
      lines.push(
        `  ${name}: ${each.leads} leads in ${each.duration_s} s, ${each.leads_per_s}/s; ${each.leads_changed} changed, all told ${each.settled_after_s} s later`,
        `    memory: ${memory.join(', ')}`,
        `    CPU: ${cpu.join(', ')}`,
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
