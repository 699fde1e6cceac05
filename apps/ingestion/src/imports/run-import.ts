import { ProblemError } from '@dna/http';
import type { Accepted, Door } from '../door/door.ts';
import type { RecordableEvent } from '../door/recordable-event.ts';
import { rowError, rowWarning } from '../domain/imports/row-issue.ts';
import type { FoundIssue, ImportRow, Progress } from '../store/imports.ts';
import { judgeRow, type Judgement } from './judge-row.ts';
import type { ImportFile, SheetRow } from './open-sheet.ts';
import { createPace, type Pace } from './pace.ts';
import { planImport } from './plan-import.ts';
import { countIssues, progressOf } from './progress.ts';

export type ImportWork = {
  job: ImportRow;
  file: ImportFile;
  accept: Door['accept'];
  eventIdSecret: string;
  now: () => Date;
  /** Which of the events were recorded before, and when they were received. */
  known: (eventIds: readonly string[]) => Promise<ReadonlyMap<string, Date>>;
  /** Writes down how far it is. Throws to interrupt: it was canceled, or is somebody else's now. */
  save: (progress: Progress, found: readonly FoundIssue[]) => Promise<void>;
  /** Called for every row of the first pass. Throws to interrupt. */
  beat: () => Promise<void>;
  pause: (ms: number) => Promise<void>;
};

/** After so many rows it is written down how far the import is; that many may be taken again after a crash. */
const groupRows = 250;
const groupCharacters = 1_000_000;
/** Postgres does not keep up: everybody's events are waiting for it. */
const spilledPauseMs = 2_000;

/**
 * Works a file off. Rows are taken in groups, and how far it is stands written down before the next group begins; a
 * group that a crash interrupted is taken again with the same times and so the same events.
 */
export async function runImport(work: ImportWork): Promise<Progress> {
  const { job, save, now } = work;
  const progress = progressOf(job);
  const plan = await planImport(job, work.file, work.beat);
  progress.rows_total = plan.rowsTotal;
  progress.report = plan.report;
  // Set: another process began with these rows, and nobody knows how far it came.
  let mayBeRecorded = progress.next_received_at !== null;
  progress.next_received_at ??= now();
  await save(progress, []);

  const seen = new Set<number>();
  const pace = createPace(groupRows);
  for await (const rows of groups(plan.sheet.rows(), progress.rows_done)) {
    const receivedAt = progress.next_received_at;
    const judged = rows.map((row) =>
      judgeRow(row, { plan, job, receivedAt, eventIdSecret: work.eventIdSecret }),
    );
    const found = job.dry_run
      ? await judgeOnly(work, progress, judged, seen)
      : await record(work, progress, judged, { pace, interruptedAt: mayBeRecorded ? receivedAt : null });
    mayBeRecorded = false;
    progress.rows_done += rows.length;
    progress.next_received_at = now();
    await save(progress, found);
  }
  return progress;
}

async function* groups(rows: AsyncGenerator<SheetRow>, skip: number): AsyncGenerator<SheetRow[]> {
  let at = 0;
  let group: SheetRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    at += 1;
    if (at <= skip) continue;
    group.push(row);
    characters += sizeOf(row);
    if (group.length < groupRows && characters < groupCharacters) continue;
    yield group;
    [group, characters] = [[], 0];
  }
  if (group.length > 0) yield group;
}

function sizeOf(row: SheetRow): number {
  if (row.kind === 'cells') return row.cells.reduce((sum, cell) => sum + cell.length, 0);
  return row.kind === 'event' ? JSON.stringify(row.item).length : 0;
}

type Attempt = {
  pace: Pace;
  /** The time of receipt of a group that may have been recorded by the process before this one. */
  interruptedAt: Date | null;
};

async function record(
  work: ImportWork,
  progress: Progress,
  judged: readonly Judgement[],
  { pace, interruptedAt }: Attempt,
): Promise<FoundIssue[]> {
  const events = eventsOf(judged);
  const before = interruptedAt === null ? null : await work.known(events.map(({ eventId }) => eventId));
  const outcomes = await acceptAll(work, events, pace);
  const own = new Set<string>();
  let index = 0;
  return judged.flatMap((each) => {
    if (each.kind !== 'event') return count(progress, each);
    const outcome = outcomes[index++]!;
    if ('error' in outcome) {
      return count(progress, {
        ...each,
        kind: 'rejected',
        issues: [rowError('not_recorded', 'was not recorded')],
      });
    }
    const { eventId, duplicate, idReused } = outcome;
    // Recorded at the very time of this group: by this import, before it was interrupted.
    const wasOurs = before?.get(eventId)?.getTime() === interruptedAt?.getTime() && before?.has(eventId);
    const isDuplicate = duplicate && !(wasOurs && !own.has(eventId));
    own.add(eventId);
    const issues = idReused
      ? [...each.issues, rowWarning('id_reused', 'its id came before, with other content', null)]
      : each.issues;
    return count(progress, { ...each, issues }, isDuplicate);
  });
}

/** Says what would be recorded, and records nothing. */
async function judgeOnly(
  work: ImportWork,
  progress: Progress,
  judged: readonly Judgement[],
  seen: Set<number>,
): Promise<FoundIssue[]> {
  const known = await work.known(eventsOf(judged).map(({ eventId }) => eventId));
  return judged.flatMap((each) => {
    if (each.kind !== 'event') return count(progress, each);
    const { eventId } = each.event;
    // 52 bits of the id: enough to tell the rows of a file apart, and small enough to remember them all.
    const short = Number.parseInt(eventId.replaceAll('-', '').slice(0, 12) + eventId.slice(-1), 16);
    const isDuplicate = known.has(eventId) || seen.has(short);
    seen.add(short);
    return count(progress, each, isDuplicate);
  });
}

function eventsOf(judged: readonly Judgement[]): RecordableEvent[] {
  return judged.flatMap((each) => (each.kind === 'event' ? [each.event] : []));
}

function count(progress: Progress, judged: Judgement, isDuplicate = false): FoundIssue[] {
  switch (judged.kind) {
    case 'event':
      if (isDuplicate) progress.duplicates += 1;
      else progress.recorded += 1;
      break;
    case 'rejected':
      progress.rejected += 1;
      break;
    case 'passed_over':
      progress.passed_over += 1;
      break;
    case 'empty':
      progress.empty += 1;
  }
  return countIssues(progress, judged.row, judged.issues);
}

type Outcome = Accepted | { error: unknown };

async function acceptAll(
  work: ImportWork,
  events: readonly RecordableEvent[],
  pace: Pace,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < events.length) {
    const slice = events.slice(outcomes.length, outcomes.length + pace.size());
    const startedAt = performance.now();
    const answers = await Promise.all(slice.map((event) => acceptPatiently(work, event)));
    const wereSpilled = answers.some((answer) => 'status' in answer && answer.status === 'queued');
    pace.took(slice.length, performance.now() - startedAt, wereSpilled);
    outcomes.push(...answers);
    if (wereSpilled) await work.pause(spilledPauseMs);
  }
  return outcomes;
}

const mostTries = 8;

/** A full door is waited for; an import is never in a hurry. */
async function acceptPatiently(work: ImportWork, event: RecordableEvent): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work.accept(event);
    } catch (error) {
      const isFull = error instanceof ProblemError && error.status === 503;
      if (!isFull) return { error };
      if (attempt >= mostTries) throw error;
      await work.pause(1_000);
    }
  }
}
