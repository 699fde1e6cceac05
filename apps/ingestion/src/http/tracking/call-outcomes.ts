import { ProblemError } from '@dna/http';
import { z } from 'zod';
import { record, text } from '../../domain/adapters/fields.ts';
import { cutText } from '../../domain/identifiers/clean-text.ts';
import type { AcceptedAnswer, RejectedAnswer } from '../accept-events.ts';

export const refusedCall = z.object({
  index: z.number().int(),
  message_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type RefusedCall = z.input<typeof refusedCall>;

/** What became of each call. What is not the caller's fault is thrown: then the whole is to be repeated. */
export function callOutcomes(
  settled: readonly PromiseSettledResult<AcceptedAnswer>[],
): (AcceptedAnswer | RejectedAnswer)[] {
  return settled.map((each) => {
    if (each.status === 'fulfilled') return each.value;
    const reason: unknown = each.reason;
    if (!(reason instanceof ProblemError && reason.status === 422)) throw reason;
    return { status: 'rejected', code: reason.code, errors: [...reason.errors] };
  });
}

/** Those that are not recorded, as the sender can find them again. */
export function refusedCalls(
  calls: readonly unknown[],
  outcomes: readonly (AcceptedAnswer | RejectedAnswer)[],
): RefusedCall[] {
  return outcomes.flatMap((outcome, index): RefusedCall[] => {
    if (outcome.status !== 'rejected') return [];
    const messageId = text(record(calls[index])['messageId']);
    const { errors } = outcome;
    return [{ index, ...(messageId !== undefined && { message_id: cutText(messageId, 100) }), errors }];
  });
}
