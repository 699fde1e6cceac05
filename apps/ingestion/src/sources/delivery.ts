import type { DeliveryStatus } from '../domain/sources/delivery-status.ts';
import { stripQuery, stripSecrets } from '../domain/sources/strip-secrets.ts';
import type { NewDelivery } from '../store/deliveries.ts';

/** What is remembered of a request of a source. */
export type Delivery = {
  id: string;
  source: string;
  receivedAt: Date;
  /** Of a replay: when it came for the first time, which is when what it tells was received. */
  firstReceivedAt: Date;
  authenticated: boolean;
  status: DeliveryStatus;
  httpStatus: number;
  code: string | null;
  error: string | null;
  remedy: string | null;
  errors: { index: number; path: string; message: string }[];
  query: Record<string, string>;
  deliveryId: string | undefined;
  rawBody: Buffer;
  eventIds: string[];
  leadIds: string[];
  duplicates: number;
  replayOf: string | null;
  /** Of the source: none of them may be kept. */
  secrets: readonly string[];
};

/** A longer body is not kept, and so cannot be replayed. */
export const longestKeptBody = 256 * 1_024;
const mostErrors = 20;

/** As it is kept: of a request that nobody is known to have sent nothing but that it came. */
export function deliveryRow(delivery: Delivery): NewDelivery {
  const { authenticated, rawBody, secrets, errors } = delivery;
  return {
    id: delivery.id,
    source: delivery.source,
    received_at: delivery.receivedAt,
    authenticated,
    status: delivery.status,
    http_status: delivery.httpStatus,
    code: delivery.code,
    error: delivery.error && storable(delivery.error),
    remedy: delivery.remedy,
    errors: errors
      .slice(0, mostErrors)
      .map(({ index, path, message }) => ({ index, path: storable(path), message: storable(message) })),
    query: authenticated ? storableMembers(stripQuery(delivery.query)) : {},
    delivery_id: authenticated ? (delivery.deliveryId?.slice(0, 200) ?? null) : null,
    body: authenticated && rawBody.length <= longestKeptBody ? keptBody(rawBody, secrets) : null,
    body_bytes: rawBody.length,
    event_ids: [...new Set(delivery.eventIds)],
    lead_ids: [...new Set(delivery.leadIds)],
    duplicates: delivery.duplicates,
    replay_of: delivery.replayOf,
  };
}

function keptBody(rawBody: Buffer, secrets: readonly string[]): string | null {
  try {
    return stripSecrets(rawBody.toString('utf8'), secrets);
  } catch (error) {
    // Nested too deeply to be looked through: then nothing is kept.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function storableMembers(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [storable(name), storable(value)]));
}

/** Postgres takes neither NUL nor half a character. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
