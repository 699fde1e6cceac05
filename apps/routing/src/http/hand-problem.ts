import { conflict, unprocessable, type ProblemError } from '@dna/http';
import type { HandRefusal, HandRequest } from '../domain/route-by-hand.ts';
import type { HandOutcome } from '../handlers/route-by-hand.ts';

/** What somebody who routed a lead should know of its owner. */
export function warningsOf(outcome: Exclude<HandOutcome, { kind: 'refused' }>): string[] {
  if (outcome.kind === 'unchanged') return [];
  switch (outcome.availability) {
    case 'full':
      return ['The owner holds as many leads as they can already; this one is over their capacity.'];
    case 'away':
      return ['The owner is away now.'];
    case 'off_hours':
      return ['The owner is not at work now.'];
    default:
      return outcome.decision.owner_id === null ? ['Nobody can take it now, so it has no owner yet.'] : [];
  }
}

/** Why a lead is not routed as somebody wants, and what they can do. */
export function handProblem(code: HandRefusal, { pipelineKey, ownerId }: HandRequest): ProblemError {
  const member = `/api/v1/team-members/${ownerId ?? ''}`;
  const problems: Record<HandRefusal, () => ProblemError> = {
    lead_unknown: () => conflict('Who this lead is has not been told yet. Try again in a moment.'),
    not_identified: () =>
      conflict(
        'Nobody knows who this lead is: only a browser was seen. It can be routed once it has a name.',
      ),
    suppressed: () =>
      conflict(
        'This person does not want to hear from us. Lift the suppression first, if that is no longer so.',
      ),
    no_such_member: () => atOwner('is not a team member; GET /api/v1/team-members lists them'),
    member_inactive: () =>
      atOwner(`is not active; name somebody else, or PATCH ${member} {"active": true} first`),
    not_in_pipeline: () =>
      atOwner(
        `does not have the pipeline ${pipelineKey}; name somebody else, or add it with PATCH ${member}`,
      ),
    nobody_available: () =>
      conflict(
        `Nobody of the pipeline ${pipelineKey} can take a lead now. Name an owner_id, who may be full, or make room.`,
      ),
  };
  return problems[code]();
}

function atOwner(message: string): ProblemError {
  return unprocessable([{ path: 'owner_id', message }]);
}
