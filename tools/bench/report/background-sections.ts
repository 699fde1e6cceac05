import { figure, markdownTable } from './markdown-table.ts';
import { percentileCells, section } from './section.ts';
import type { ImportRun, Publication, SteadyLoad } from './background-result.ts';
import type { BenchResult } from './result.ts';

export function publishSection({ publish }: Pick<BenchResult, 'publish'>): string {
  if (!publish) return '';
  const { many_scores: many, no_score: none, trial } = publish;
  const row = (rule: string, publication: Publication) => [
    rule,
    figure(publication.duration_s),
    figure(publication.leads_per_s),
    figure(publication.leads_changed),
    figure(publication.settled_after_s),
    figure(publication.peak_memory_mb.scoring ?? 0),
    figure(publication.cpu_seconds.scoring ?? 0),
  ];
  return section(
    'Publishing a rule set',
    `A scoring rule gets other points: ${figure(many.leads)} leads with ${figure(publish.facts)} events are judged anew while ${figure(publish.events_per_s)} events a second come in. Memory and CPU are those of scoring.`,
    markdownTable(
      ['Of a rule that', '#Judged in s', '#Leads/s', '#Changed', '#All told after s', '#Peak MB', '#CPU s'],
      [row('has given many leads points', many), row('has given nobody points', none)],
    ),
    `Before that the first of the two was tried as a draft on the same leads: ${figure(trial.duration_s)} s, and ${figure(trial.repeated_s)} s the second time, with the same hash; scoring took at most ${figure(trial.peak_memory_mb.scoring ?? 0)} MB, intent ${figure(trial.peak_memory_mb.intent ?? 0)} MB. ${figure(trial.leads_changed)} leads would have another score.`,
    loadTable([
      ['alone', publish.undisturbed],
      ['beside the first publication', many.load],
      ['beside the second', none.load],
    ]),
    `${figure(publish.checked_leads)} scores were computed once more by other code afterwards: all of them were right.`,
  );
}

export function importSection({ import: figures }: Pick<BenchResult, 'import'>): string {
  if (!figures) return '';
  const row = (name: string, run: ImportRun) => [
    name,
    figure(run.rows),
    figure(run.upload_s),
    figure(run.import_s),
    figure(run.rows_per_s),
    figure(run.memory_before_mb),
    figure(run.memory_growth_mb),
  ];
  return section(
    'Importing a CSV',
    markdownTable(
      ['', '#Rows', '#Upload s', '#Import s', '#Rows/s', '#Memory before MB', '#Grows by MB'],
      [row('alone', figures.alone), row(`beside ${figures.events_per_s} events/s`, figures.loaded)],
    ),
    loadTable([
      ['alone', figures.undisturbed],
      ['beside the import', figures.load],
    ]),
  );
}

/** What those notice who only send events. */
function loadTable(loads: readonly [name: string, load: SteadyLoad][]): string {
  const rows = loads.map(([name, load]) => [
    name,
    figure(load.seconds),
    ...percentileCells(load.post_to_202_ms),
    figure(load.most_waiting.scoring ?? 0),
  ]);
  return markdownTable(
    ['POST → 202, ms', '#Seconds', '#p50', '#p95', '#p99', '#max', '#Measured', '#Most waiting for scoring'],
    rows,
  );
}
