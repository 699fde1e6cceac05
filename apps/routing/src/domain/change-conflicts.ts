import type { ConflictKind, ConflictOption } from '@dna/contracts';
import { isLive, type Question } from './conflict.ts';
import type { Verdict } from './decide-route.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';

/** What becomes of the conflicts of a lead after an evaluation: at most one of them stays live. */
export type ConflictChange = {
  /** A new one. */
  open: Question | null;
  /** Its question is the same, but it rests on something else now. */
  update: { id: string; question: Question } | null;
  /** Ids of those that there is no reason for any more, or that a merged lead has brought along. */
  withdraw: string[];
};

export function conflictChangeOf(lead: LeadSnapshot, verdict: Verdict): ConflictChange {
  const live = lead.conflicts.filter(isLive).toSorted(byAge);
  const question = verdict.kind === 'conflicts' ? verdict.question : null;
  const kept = verdict.kind === 'waits' ? live[0] : live.find(({ kind }) => kind === question?.kind);
  return {
    open: kept === undefined ? question : null,
    update:
      kept !== undefined && question !== null && isOther(kept, question) ? { id: kept.id, question } : null,
    withdraw: live.filter((each) => each !== kept).map(({ id }) => id),
  };
}

/** Confidences move with every message; people are told again only when what they can choose is something else. */
function isOther(kept: Asked, { question, options }: Question): boolean {
  return kept.question !== question || choicesOf(kept.options) !== choicesOf(options);
}

type Asked = { kind: ConflictKind; question: string; options: readonly ConflictOption[] };

function choicesOf(options: readonly ConflictOption[]): string {
  return JSON.stringify(
    options.map(({ pipeline_key, owner_id, keep }) => `${pipeline_key} ${owner_id} ${keep}`).sort(),
  );
}

function byAge(a: { openedAt: Date; id: string }, b: { openedAt: Date; id: string }): number {
  return a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1);
}
