import type { RowIssue } from '../domain/imports/row-issue.ts';
import type { IssueCount } from '../store/import-tables.ts';
import type { FoundIssue, ImportRow, Progress } from '../store/imports.ts';

/** So many issues of each severity are kept row by row; all of them are counted. */
export const mostKeptIssues = 10_000;
/** A file cannot have more kinds of issues than this and still be helped by a list of them. */
const mostKinds = 100;

/** Where the import stood when it was last written down. */
export function progressOf(job: ImportRow): Progress {
  // A dry run leaves nothing behind to go on from, so it begins again.
  if (job.dry_run) {
    return {
      ...{
        rows_total: null,
        rows_done: 0,
        recorded: 0,
        duplicates: 0,
        rejected: 0,
        passed_over: 0,
        empty: 0,
      },
      ...{ warnings: 0, next_received_at: null, issues: [], report: null },
    };
  }
  const { rows_total, rows_done, recorded, duplicates, rejected, passed_over, empty, warnings } = job;
  const { next_received_at, issues, report } = job;
  return {
    ...{ rows_total, rows_done, recorded, duplicates, rejected, passed_over, empty, warnings },
    ...{ next_received_at, issues, report },
  };
}

/** Counts a row's issues. @returns those to be kept row by row */
export function countIssues(progress: Progress, row: number, issues: readonly RowIssue[]): FoundIssue[] {
  return issues.flatMap((issue, position) => {
    const kept = countOf(progress, issue.severity) < mostKeptIssues;
    if (issue.severity === 'warning') progress.warnings += 1;
    countKind(progress.issues, row, issue);
    return kept ? [{ ...issue, row, position }] : [];
  });
}

function countOf({ issues }: Progress, severity: string): number {
  return issues.reduce((sum, each) => sum + (each.severity === severity ? each.count : 0), 0);
}

function countKind(kinds: IssueCount[], row: number, issue: RowIssue): void {
  const { severity, column, code, message, remedy } = issue;
  const known = kinds.find(
    (each) => each.code === code && each.column === column && each.severity === severity,
  );
  if (known !== undefined) known.count += 1;
  else if (kinds.length < mostKinds) {
    kinds.push({ severity, column, code, message, remedy, count: 1, first_row: row });
  }
}
