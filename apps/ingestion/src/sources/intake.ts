import { allows, forbidden, notFound, unauthorized, unavailable } from '@dna/http';
import type { Clock } from '../door/clock.ts';
import { refuseForeignSource, type Acceptance } from '../http/accept-events.ts';
import { believeRequest, type SourceRequest } from './believe-request.ts';
import { sourceOfAdapter, type ConfiguredSource } from './configured-source.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { failureOf, newDelivery } from './delivery-outcome.ts';
import { summaryOf, takeItems, type KeepPointers, type Taken } from './take-items.ts';
import type { SourceCopy } from './source-copy.ts';

type Options = {
  copy: SourceCopy;
  log: DeliveryLog;
  clock: Clock;
  acceptEvent: Acceptance['acceptEvent'];
  keepPointers: KeepPointers;
  publicUrl: string;
};

/** A request as it was kept. */
type KeptRequest = {
  id: string;
  receivedAt: Date;
  query: Record<string, string>;
  body: string;
  deliveryId: string | undefined;
};

export type Intake = ReturnType<typeof createIntake>;

/** The way of a request from a source: who is it, what does it say, and what became of it. */
export function createIntake({ copy, log, clock, acceptEvent, keepPointers, publicUrl }: Options) {
  /** The source, and whether anybody configured it. */
  async function recognise({
    name,
    identity,
  }: SourceRequest): Promise<ConfiguredSource & { isManaged: boolean }> {
    if (identity !== null) {
      if (!allows(identity.scopes, 'ingest')) throw forbidden('This needs the scope "ingest".');
      refuseForeignSource(name, identity);
    }
    const found = await copy.find(name);
    if (found !== null && found !== 'unknown') return { ...found, isManaged: true };
    const known = identity === null ? null : sourceOfAdapter(name);
    if (known !== null) return { ...known, isManaged: false };
    if (found === 'unknown') throw unavailable(2, 'The sources cannot be looked up now. Please repeat.');
    if (identity === null) throw unauthorized('No source takes this URL.');
    throw notFound(`There is no source ${name}. POST /sources makes one.`);
  }

  async function process(
    source: ConfiguredSource & { isManaged: boolean },
    delivery: Delivery,
    given: { deliveryId?: string | undefined },
  ): Promise<Taken> {
    try {
      const taken = await takeItems(source, delivery, given, { acceptEvent, keepPointers });
      if (source.isManaged) log.add({ ...delivery, ...summaryOf(taken) });
      return taken;
    } catch (error) {
      throw remember(source, delivery, error);
    }
  }

  function remember(source: { isManaged: boolean }, delivery: Delivery, error: unknown): unknown {
    if (source.isManaged) log.add({ ...delivery, ...failureOf(error) });
    return error;
  }

  return {
    take: async (request: SourceRequest): Promise<{ source: ConfiguredSource; taken: Taken }> => {
      const source = await recognise(request);
      const delivery = newDelivery(source, request, clock.now());
      let given: { deliveryId?: string };
      try {
        given = believeRequest(source, request, { now: clock.now(), publicUrl });
      } catch (error) {
        throw new IntakeError(source, remember(source, delivery, error));
      }
      try {
        const believed = { ...delivery, authenticated: true, deliveryId: given.deliveryId };
        return { source, taken: await process(source, believed, given) };
      } catch (error) {
        throw new IntakeError(source, error);
      }
    },

    /** The same once more, by somebody who may: no signature is looked at, and its time is that of the first time. */
    replay: async (
      name: string,
      { id, receivedAt, query, body, deliveryId }: KeptRequest,
    ): Promise<Taken> => {
      await copy.refresh();
      const found = await copy.find(name);
      if (found === null || found === 'unknown') throw unavailable(2, 'The source cannot be looked up now.');
      const source = { ...found, isManaged: true };
      const request = { query, rawBody: Buffer.from(body) };
      const delivery = {
        ...newDelivery(source, request, clock.now()),
        authenticated: true,
        deliveryId,
        replayOf: id,
      };
      return process(source, { ...delivery, firstReceivedAt: receivedAt }, { deliveryId });
    },
  };
}

/** What went wrong, and with whose request: some senders want to be told in their own way. */
export class IntakeError extends Error {
  override readonly name = 'IntakeError';
  readonly code = 'INTAKE_FAILED';
  readonly source: ConfiguredSource;

  constructor(source: ConfiguredSource, cause: unknown) {
    super('a delivery was not taken', { cause });
    this.source = source;
  }
}
