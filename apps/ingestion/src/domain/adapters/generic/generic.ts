import { eventTypePattern } from '@dna/contracts';
import type { Adapter, AdapterContext } from '../adapter.ts';
import { eachItem, reject, type ItemResult } from '../each-item.ts';
import { present, presentOrNone, snakeCase, text, type Fields } from '../fields.ts';
import { splitName } from '../split-name.ts';
import { parsePath, readPath } from './json-path.ts';
import type { Mapping, Place } from './mapping.ts';

const source = 'generic';

/**
 * Any tool that sends JSON: its mapping says what stands where. The type of an event is that of the URL (`?event=`),
 * else the mapped one, else the default of the source.
 */
export const generic: Adapter = {
  source,
  toEvents: (payload, context) => {
    const { mapping } = context;
    if (mapping === undefined)
      return eachItem(listOf(payload), () => reject('', 'has no mapping to be read by'));
    const items = listOf(
      mapping.items === undefined ? payload : readPath(payload, parsePath(mapping.items) ?? []),
    );
    return eachItem(items, (item, index) =>
      toEvent(item, mapping, { ...context, ...(items.length > 1 && { place: index }) }),
    );
  },
};

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function toEvent(
  item: Fields,
  mapping: Mapping,
  { query = {}, defaultEventType, deliveryId, place }: AdapterContext & { place?: number },
): ItemResult {
  const read = (where: Place | undefined) => text(valueAt(item, where));
  const eventType = eventTypeOf(query['event'], mapping, read(mapping.event_type), defaultEventType);
  if (eventType === undefined)
    return reject('event_type', 'is missing: map it, or give the source a default');
  const name = splitName(read(mapping.lead?.full_name));
  const { email, linkedin_url, phone, external_id, anonymous_id } = mapping.identifiers;
  return present({
    event_type: eventType,
    source,
    occurred_at: read(mapping.occurred_at),
    external_id: read(mapping.event_id) ?? keyOf(deliveryId, place),
    identifiers: present({
      email: read(email),
      linkedin_url: read(linkedin_url),
      phone: read(phone),
      external_id: read(external_id),
      anonymous_id: read(anonymous_id),
    }),
    lead: presentOrNone({
      first_name: read(mapping.lead?.first_name) ?? name.first_name,
      last_name: read(mapping.lead?.last_name) ?? name.last_name,
      company: read(mapping.lead?.company),
      job_title: read(mapping.lead?.job_title),
    }),
    properties: present(
      Object.fromEntries(
        Object.entries(mapping.metadata ?? {}).map(([property, where]) => [property, valueAt(item, where)]),
      ),
    ),
    text: read(mapping.text),
    campaign: read(mapping.campaign),
  });
}

function eventTypeOf(
  ofUrl: string | undefined,
  { event_types = {} }: Mapping,
  told: string | undefined,
  ofSource: string | undefined,
): string | undefined {
  if (ofUrl !== undefined && eventTypePattern.test(snakeCase(ofUrl))) return snakeCase(ofUrl);
  if (told !== undefined) {
    const ours = Object.hasOwn(event_types, told) ? event_types[told] : snakeCase(told);
    if (ours !== undefined && eventTypePattern.test(ours)) return ours;
  }
  return ofSource;
}

/** The id of a delivery stands for all that is in it. */
function keyOf(deliveryId: string | undefined, place: number | undefined): string | undefined {
  return deliveryId === undefined || place === undefined ? deliveryId : `${deliveryId}#${place}`;
}

/** The first place where there is something. */
function valueAt(item: Fields, where: Place | undefined): unknown {
  const paths = where === undefined ? [] : typeof where === 'string' ? [where] : where;
  for (const path of paths) {
    const found = readPath(item, parsePath(path) ?? []);
    if (found !== undefined && found !== null && found !== '' && found !== item) return found;
  }
  return undefined;
}
