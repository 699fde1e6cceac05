import { createHash } from 'node:crypto';
import type { CanonicalEvent } from '../domain/adapters/adapter.ts';
import type { Fields } from '../domain/adapters/fields.ts';
import { canonicalJson } from '../domain/events/canonical-json.ts';
import { prepareEvent, type Issue } from '../domain/events/prepare-event.ts';
import { readRow } from '../domain/imports/read-row.ts';
import { rowError, rowWarning, type RowIssue } from '../domain/imports/row-issue.ts';
import { recordableEvent, type RecordableEvent } from '../door/recordable-event.ts';
import { readEventBody } from '../http/event-body.ts';
import type { ImportRow } from '../store/imports.ts';
import type { SheetRow } from './open-sheet.ts';
import type { ImportPlan } from './plan-import.ts';

export type Judgement = { row: number; issues: RowIssue[] } & (
  { kind: 'event'; event: RecordableEvent } | { kind: 'rejected' | 'passed_over' | 'empty' }
);

export type JudgeContext = { plan: ImportPlan; job: ImportRow; receivedAt: Date; eventIdSecret: string };

/** What becomes of one row: an event that can be recorded as it stands, or the reason why there is none. */
export function judgeRow(sheetRow: SheetRow, context: JudgeContext): Judgement {
  const { row } = sheetRow;
  switch (sheetRow.kind) {
    case 'broken':
      return { kind: 'rejected', row, issues: [sheetRow.issue] };
    case 'event':
      return judgeItem(sheetRow.item, row, context);
    case 'cells': {
      const { mapping, settings } = context.plan;
      const judged = readRow(sheetRow.cells, mapping, settings);
      if (judged.kind === 'empty') return { kind: 'empty', row, issues: [] };
      if (judged.kind !== 'event') return { ...judged, row };
      const id = rowId(judged.key);
      const { identifiers } = judged.event;
      const event = {
        ...judged.event,
        external_id: id,
        identifiers: judged.nameless ? { ...identifiers, external_id: id } : identifiers,
      };
      return prepared(event, row, judged.issues, context);
    }
  }
}

/** What the row does not say itself, the import does. An event without an id of its own is known by its content. */
function judgeItem(item: Fields, row: number, context: JudgeContext): Judgement {
  const { job } = context;
  const given = { event_type: job.event_type ?? undefined, campaign: job.campaign ?? undefined };
  const read = readEventBody({ ...given, source: job.source, ...item });
  if ('errors' in read) return { kind: 'rejected', row, issues: read.errors.map(brokenRule) };
  const { event } = read;
  if (job.bound_to_source !== null && event.source !== job.bound_to_source) {
    const message = `is of ${event.source}, and the key may only send events of ${job.bound_to_source}`;
    return { kind: 'rejected', row, issues: [rowError('foreign_source', message, 'source')] };
  }
  return prepared(
    { ...event, external_id: event.external_id ?? rowId(canonicalJson(event)) },
    row,
    [],
    context,
  );
}

function prepared(
  event: CanonicalEvent,
  row: number,
  issues: RowIssue[],
  { receivedAt, eventIdSecret }: JudgeContext,
): Judgement {
  const outcome = prepareEvent(event, { receivedAt, idempotencyKey: null });
  if (!outcome.ok) return { kind: 'rejected', row, issues: [...issues, ...outcome.errors.map(brokenRule)] };
  const mark = outcome.event.occurredAtMark;
  if (mark === 'future' || mark === 'ancient') {
    const message = mark === 'future' ? 'happens later than now' : 'happened before the year 2000';
    issues = [...issues, rowWarning('implausible_time', message, null, outcome.event.occurredAtOriginal)];
  }
  const { event: ready, dedupe, content } = outcome;
  return { kind: 'event', row, issues, event: recordableEvent(ready, dedupe, content, eventIdSecret) };
}

/** Short, and without anything of what it stands for. */
function rowId(key: string): string {
  return `row:${createHash('sha256').update(key).digest('base64url')}`;
}

function brokenRule({ path, message }: Issue): RowIssue {
  return rowError('breaks_rule', message, path === '' ? null : path);
}
