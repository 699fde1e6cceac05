import { ProblemError, unprocessable } from '@dna/http';
import type { Refusal } from '../domain/deal-life.ts';
import type { Pipeline } from '../store/pipelines.ts';

/** Why a deal stays as it is, and what to do instead. */
export function refusalProblem(refusal: Refusal, version: number, pipeline: Pipeline): ProblemError {
  switch (refusal.code) {
    case 'not_open':
      return refusal.supersededBy === null
        ? refused(
            refusal.code,
            `This deal is ${refusal.status}. Open it again with POST /deals/:id/reopen.`,
            {
              status_of_deal: refusal.status,
              version,
            },
          )
        : refused(
            refusal.code,
            `This deal was superseded by an older one of the same person: work on deal ${refusal.supersededBy}.`,
            { status_of_deal: refusal.status, deal_id: refusal.supersededBy, version },
          );
    case 'already_open':
      return refused(refusal.code, 'This deal is open. To change its stage use POST /deals/:id/move.', {
        version,
      });
    case 'other_open_deal':
      return otherOpenDeal(refusal.dealId);
    case 'fields_closed':
      return refused(
        refusal.code,
        `${refusal.fields.join(', ')} cannot be changed while the deal is closed. Reopen it first.`,
        { fields: refusal.fields, version },
      );
    case 'person_erased':
      return refused(
        refusal.code,
        'The person was erased. What is left of the deal is a figure and stays so.',
      );
    case 'stage_unknown':
      return unprocessable([
        { path: 'stage', message: `is no stage of this pipeline; it has ${stagesOf(pipeline)}` },
      ]);
    case 'stage_retired':
      return unprocessable([
        { path: 'stage', message: `takes no deals any more; name one of ${stagesOf(pipeline)}` },
      ]);
    case 'reason_missing':
      return unprocessable([{ path: 'reason', message: 'say why the deal was lost' }]);
    case 'value_from_items':
      return unprocessable([
        {
          path: 'value_cents',
          message: `is what the items come to, ${refusal.valueCents}; change the items, or leave it out`,
        },
      ]);
  }
}

/** A person has one open deal in a pipeline. */
export function otherOpenDeal(dealId: string): ProblemError {
  return refused(
    'other_open_deal',
    `This person has an open deal in the pipeline: ${dealId}. Work on that one, or close it first.`,
    { deal_id: dealId },
  );
}

export function stagesOf({ stages }: Pipeline): string {
  return stages
    .filter(({ retired_at }) => retired_at === null)
    .map(({ key }) => key)
    .join(', ');
}

function refused(code: string, detail: string, extensions: Record<string, unknown> = {}): ProblemError {
  return new ProblemError({ status: 409, code, detail, extensions });
}
