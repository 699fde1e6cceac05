import { ProblemError } from '@dna/http';
import type { CanonicalEvent, LeadPointer } from '../domain/adapters/adapter.ts';
import type { DeliveryStatus } from '../domain/sources/delivery-status.ts';
import { inTimeZone } from '../domain/sources/local-times.ts';
import { remedyOf } from '../domain/sources/remedy.ts';
import { answerEach, type Acceptance } from '../http/accept-events.ts';
import type { SourceAnswer } from '../http/source-answer.ts';
import type { ConfiguredSource } from './configured-source.ts';
import type { Delivery } from './delivery.ts';
import { readDeliveryBody } from './read-delivery-body.ts';

/** An answer for each item, in the order of the payload. */
export type Taken = { status: 202 | 207; answers: SourceAnswer[]; canFetch: boolean };

/** Stores where the leads are, together with what is remembered of the delivery. */
export type KeepPointers = (
  source: ConfiguredSource,
  pointers: readonly LeadPointer[],
  delivery: Delivery,
) => Promise<void>;

type Ways = {
  acceptEvent: Acceptance['acceptEvent'];
  keepPointers: KeepPointers;
};

const mostItems = 500;

/** Reads what a source sent and takes it item by item: a bad one does not take its neighbours down. */
export async function takeItems(
  source: ConfiguredSource & { isManaged: boolean },
  delivery: Delivery,
  { deliveryId }: { deliveryId?: string | undefined },
  { acceptEvent, keepPointers }: Ways,
): Promise<Taken> {
  const { adapter, mapping, defaultEventType, timeZone } = source;
  const {
    events,
    rejected,
    pointers = [],
  } = adapter.toEvents(readDeliveryBody(delivery.rawBody), {
    receivedAt: delivery.firstReceivedAt,
    query: delivery.query,
    deliveryId,
    mapping,
    defaultEventType,
  });
  const count = events.length + rejected.length + pointers.length;
  if (count > mostItems) {
    throw new ProblemError({
      status: 413,
      code: 'payload_too_large',
      detail: `At most ${mostItems} items at once.`,
    });
  }
  const canFetch = source.isManaged && (source.credentials?.access_token ?? null) !== null;
  const accepted = await answerEach(
    events.map(async (event): Promise<SourceAnswer> => {
      if (concernsNobody(event)) return passedOver(event);
      const own = timeZone === undefined ? event : inTimeZone(event, timeZone);
      return acceptEvent({ ...own, source: source.name }, null, delivery.firstReceivedAt);
    }),
  );
  const waiting = pointers.map(({ index, pointer }) => ({ index, answer: waitingAnswer(source, pointer) }));
  const refused = rejected.map(({ index, errors }) => ({
    index,
    answer: { status: 'rejected' as const, code: 'unprocessable', errors },
  }));
  const answers = inOrder(count, accepted.answers, [...waiting, ...refused]);
  const isPartly = answers.some(({ status }) => status === 'rejected');
  const taken: Taken = { status: isPartly ? 207 : 202, answers, canFetch };
  if (pointers.length > 0 && source.isManaged) {
    await keepPointers(
      source,
      pointers.map(({ pointer }) => pointer),
      { ...delivery, ...summaryOf(taken) },
    );
  }
  return taken;
}

/** Those of which the place is known stand there; the others fill what is left. */
function inOrder(
  count: number,
  accepted: readonly SourceAnswer[],
  placed: readonly { index: number; answer: SourceAnswer }[],
): SourceAnswer[] {
  const places = new Map(placed.map(({ index, answer }) => [index, answer]));
  const rest = accepted[Symbol.iterator]();
  return Array.from(
    { length: count },
    (_, index) => places.get(index) ?? (rest.next().value as SourceAnswer),
  );
}

function concernsNobody(event: CanonicalEvent): boolean {
  return Object.values(event.identifiers).every((value) => value === undefined);
}

function passedOver(event: CanonicalEvent): SourceAnswer {
  return {
    status: 'passed_over',
    event_type: event.event_type,
    reason: 'a test or a notice of the source: it names nobody, so there is nothing to record',
  };
}

/** Without a configured source there is nothing that the lead could be fetched with. */
function waitingAnswer(
  { isManaged, name }: { isManaged: boolean; name: string },
  { id }: LeadPointer,
): SourceAnswer {
  if (isManaged) return { status: 'waiting', external_id: id, reason: 'the lead is fetched from the source' };
  const message = `only its id came: POST /sources with the name ${name} and an access_token, so that it can be fetched`;
  return { status: 'rejected', code: 'no_access_token', errors: [{ path: '', message }] };
}

/** What is remembered of it. */
export function summaryOf({ status: httpStatus, answers, canFetch }: Taken): Partial<Delivery> & {
  status: DeliveryStatus;
} {
  const stored = answers.flatMap((answer) =>
    answer.status === 'recorded' || answer.status === 'queued' ? [answer] : [],
  );
  const errors = answers.flatMap((answer, index) =>
    answer.status === 'rejected' ? answer.errors.map((error) => ({ index, ...error })) : [],
  );
  const rejected = answers.filter(({ status }) => status === 'rejected').length;
  const waits = answers.some(({ status }) => status === 'waiting');
  const code = rejected > 0 ? 'unprocessable' : waits && !canFetch ? 'no_access_token' : null;
  return {
    status: statusOf(answers.length, rejected, waits),
    httpStatus,
    code,
    error: code === null ? null : (errors[0]?.message ?? 'The source has no access token.'),
    remedy: code === null ? null : remedyOf(code),
    errors,
    eventIds: stored.map(({ event_id }) => event_id),
    leadIds: stored.flatMap(({ lead_id }) => lead_id ?? []),
    duplicates: stored.filter(({ duplicate }) => duplicate).length,
  };
}

function statusOf(count: number, rejected: number, waits: boolean): DeliveryStatus {
  if (rejected > 0) return rejected === count ? 'rejected' : 'partly_rejected';
  return waits ? 'waiting' : 'accepted';
}
