import { ProblemError, type FastifyRequest } from '@dna/http';
import { z } from 'zod';
import { record, text } from '../../domain/adapters/fields.ts';
import { cutText } from '../../domain/identifiers/clean-text.ts';

export const refusedCall = z.object({
  index: z.number().int(),
  message_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});
type Refused = z.input<typeof refusedCall>;

/** What is wrong with single calls. Anything that is not the caller's fault goes for the whole: it is to be repeated. */
export function refusedCalls(calls: readonly unknown[], settled: PromiseSettledResult<unknown>[]): Refused[] {
  return settled.flatMap((each, index): Refused[] => {
    if (each.status === 'fulfilled') return [];
    const reason: unknown = each.reason;
    if (!(reason instanceof ProblemError && reason.status === 422)) throw reason;
    const messageId = text(record(calls[index])['messageId']);
    return [
      {
        index,
        ...(messageId !== undefined && { message_id: cutText(messageId, 100) }),
        errors: [...reason.errors],
      },
    ];
  });
}

export function logRefused(request: FastifyRequest, calls: number, rejected: readonly Refused[]): void {
  const reasons = new Set(rejected.flatMap(({ errors }) => errors.map(({ message }) => message)));
  request.log.warn(
    {
      source: request.identity?.source,
      calls,
      rejected: rejected.length,
      reasons: [...reasons].slice(0, 10),
    },
    'calls of a batch refused',
  );
}
