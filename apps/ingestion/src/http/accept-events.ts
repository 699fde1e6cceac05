import { allows, ProblemError, unprocessable, type Identity } from '@dna/http';
import { z } from 'zod';
import type { Clock } from '../door/clock.ts';
import type { Accepted, Door } from '../door/door.ts';
import { recordableEvent } from '../door/recordable-event.ts';
import type { CanonicalEvent } from '../domain/adapters/adapter.ts';
import { prepareEvent, type Issue } from '../domain/events/prepare-event.ts';
import { readEventBody, type acceptedSchema, type rejectedSchema } from './event-body.ts';

export type AcceptOptions = {
  door: Door;
  clock: Clock;
  /** Keys the event ids: the same event has the same id wherever it is recorded. */
  eventIdSecret: string;
};

export type AcceptedAnswer = z.input<typeof acceptedSchema>;
export type RejectedAnswer = z.input<typeof rejectedSchema>;
/** An array is answered item by item, in order; 207 when one was rejected. */
export type Answers<A> = { status: 202 | 207; answers: (A | RejectedAnswer)[] };

const maxItems = 500;

export type Acceptance = ReturnType<typeof createAcceptance>;

/** The way from a request to the door. Whatever is wrong with an event becomes a problem that names the field. */
export function createAcceptance({ door, clock, eventIdSecret }: AcceptOptions) {
  /**
   * @param receivedAt of what came before and is taken once more
   * @param canSuppress as of `prepareEvent`
   */
  async function acceptEvent(
    event: CanonicalEvent,
    idempotencyKey: string | null,
    receivedAt = clock.now(),
    canSuppress = true,
  ): Promise<AcceptedAnswer> {
    const prepared = prepareEvent(event, { receivedAt, idempotencyKey, canSuppress });
    if (!prepared.ok) throw unprocessable(prepared.errors, 'The event breaks a rule.');
    const recordable = recordableEvent(prepared.event, prepared.dedupe, prepared.content, eventIdSecret);
    return toAnswer(await door.accept(recordable));
  }

  /** @param identity whose key it came with; null where the whole request is signed */
  async function acceptBody(
    body: unknown,
    identity: Identity | null,
    idempotencyKey: string | null,
  ): Promise<AcceptedAnswer> {
    const read = readEventBody(body);
    if ('errors' in read) throw unprocessable(read.errors, 'The event breaks a rule.');
    if (identity !== null) refuseForeignSource(read.event.source, identity);
    return acceptEvent(read.event, idempotencyKey, clock.now(), identity === null || isPrivate(identity));
  }

  async function acceptArray(
    body: unknown,
    identity: Identity | null,
    idempotencyKey: string | null,
  ): Promise<Answers<AcceptedAnswer>> {
    return answerEach(
      itemsOf(body).map((item, index) =>
        acceptBody(item, identity, idempotencyKey === null ? null : `${idempotencyKey} ${index}`),
      ),
    );
  }

  return { acceptEvent, acceptBody, acceptArray };
}

/** The events of an array, whatever they are. */
export function itemsOf(body: unknown): unknown[] {
  const items = z.array(z.unknown()).min(1).max(maxItems).safeParse(body);
  if (!items.success) throw unprocessable([{ path: '', message: `must be 1 to ${maxItems} events` }]);
  return items.data;
}

/** A bad item does not take its neighbours down. */
export async function answerEach<A>(items: Promise<A>[]): Promise<Answers<A>> {
  const settled = await Promise.allSettled(items);
  // Nothing could be stored for one of them: the sender repeats the whole, and what was stored stays single.
  const away = settled.find((each) => each.status === 'rejected' && isUnavailable(each.reason));
  if (away?.status === 'rejected') throw away.reason;
  const answers = settled.map((each) => (each.status === 'fulfilled' ? each.value : rejection(each.reason)));
  return { status: settled.some((each) => each.status === 'rejected') ? 207 : 202, answers };
}

/** A key that only ingests, or was seen from a web page, may be in everybody's hands. */
function isPrivate({ scopes, originSeen }: Identity): boolean {
  return allows(scopes, 'write') && originSeen !== true;
}

export function refuseForeignSource(source: string, identity: Identity): void {
  if (identity.source === source || identity.scopes.includes('admin')) return;
  throw new ProblemError({
    status: 403,
    code: 'foreign_source',
    detail: `A key of ${identity.source} may not send events of ${source}.`,
    errors: [{ path: 'source', message: `must be ${identity.source} with this key` }],
  });
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 503;
}

function rejection(error: unknown): RejectedAnswer {
  if (!(error instanceof ProblemError)) {
    return {
      status: 'rejected',
      code: 'internal_error',
      errors: [{ path: '', message: 'could not be recorded' }],
    };
  }
  const errors: Issue[] =
    error.errors.length > 0 ? [...error.errors] : [{ path: '', message: error.message }];
  return { status: 'rejected', code: error.code, errors };
}

function toAnswer(accepted: Accepted): AcceptedAnswer {
  return {
    event_id: accepted.eventId,
    lead_id: accepted.leadId,
    status: accepted.status,
    duplicate: accepted.duplicate,
    ...(accepted.idReused && { id_reused: true }),
  };
}
