import { conflict as conflictProblem, forbidden, unprocessable, type ProblemError } from '@dna/http';
import { undoMinutes } from '../domain/act-on-conflict.ts';
import type { Conflict } from '../domain/conflict.ts';
import type { ConflictOutcome } from '../handlers/decide-conflict.ts';

type Code = Extract<ConflictOutcome, { kind: 'refused' }>['code'];

/** Why somebody cannot do what they want to a conflict; whoever comes second hears who decided what, and when. */
export function refusalProblem(code: Code, conflict: Conflict): ProblemError {
  const { choice, claimedBy, closedAt, expiresAt } = conflict;
  const at = closedAt?.toISOString() ?? '';
  const of = { conflict_id: conflict.id, state: conflict.state, version: conflict.version };
  const reopen = `POST /api/v1/routing/conflicts/${conflict.id}/reopen`;
  const problems: Record<Code, () => ProblemError> = {
    decided: () =>
      conflictProblem(
        `${choice?.by ?? 'Somebody'} decided it at ${at}: ${chosenBy(conflict)}. An admin can open it again with ${reopen}.`,
        { ...of, decided_by: choice?.by ?? null, decided_at: at, choice },
      ),
    withdrawn: () =>
      conflictProblem(
        `It was withdrawn at ${at}: there is nothing to decide any more. Route the lead by hand, if it belongs elsewhere.`,
        of,
      ),
    expired: () =>
      conflictProblem(
        `Nobody decided until ${expiresAt.toISOString()}, and the fallback did: ${chosenBy(conflict)}. Take it up again with ${reopen}.`,
        { ...of, choice },
      ),
    claimed_by_other: () =>
      conflictProblem(`${claimedBy} has claimed it. You can decide it all the same.`, {
        ...of,
        claimed_by: claimedBy,
      }),
    snooze_too_long: () =>
      unprocessable([
        { path: 'until', message: `is before ${expiresAt.toISOString()}, when the fallback decides` },
      ]),
    not_decided: () => conflictProblem('It is open: there is no decision to take back.', of),
    too_late: () =>
      conflictProblem(
        `A decision can be undone for ${undoMinutes} minutes. An admin can open it again with ${reopen}; else route the ` +
          'lead by hand.',
        of,
      ),
    not_decider: () => forbidden('Who decided can undo it, and an admin.'),
    not_admin: () => forbidden('What somebody has decided only an admin opens again.'),
    many_leads: () =>
      conflictProblem('Many leads were placed by it. Route those by hand that belong elsewhere.', of),
    keep_not_possible: () =>
      unprocessable([
        { path: 'keep', message: 'is only for a lead that is in a pipeline already; name a pipeline' },
      ]),
    owner_needed: () =>
      unprocessable([
        {
          path: 'owner_id',
          message:
            'names who gets the leads that wait, since nobody of this pipeline has room; or name another pipeline',
        },
      ]),
    moved_since: () =>
      conflictProblem('Somebody has moved the lead since. Route it by hand where it belongs.', of),
    other_question: () =>
      conflictProblem(
        `Something else is asked about this lead by now: GET /api/v1/routing/conflicts?lead_id=${conflict.leadId}&state=live ` +
          'shows it. Decide that.',
        of,
      ),
    cannot_go_back: () =>
      conflictProblem(
        'Where the lead was it cannot be put again: its owner left, or it was in several pipelines. Route it by hand.',
        of,
      ),
  };
  return problems[code]();
}

function chosenBy({ choice }: Conflict): string {
  if (choice === null || choice.keep) return 'it stays where it is';
  return choice.owner_id === null
    ? `${choice.pipeline_key}`
    : `${choice.pipeline_key}, owner ${choice.owner_id}`;
}
