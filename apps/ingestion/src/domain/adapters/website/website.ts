import type { Adapter, AdapterContext, CanonicalEvent } from '../adapter.ts';
import { eachItem, itemsOf, reject, type ItemResult } from '../each-item.ts';
import { isRecord, present, record, text, type Fields } from '../fields.ts';
import { behaviourOf } from './behaviour.ts';
import { clientTime } from './client-time.ts';
import { trackedEventType } from './event-names.ts';
import { personOf } from './person.ts';
import { withoutPostHog } from './posthog-call.ts';

const source = 'website';

/**
 * Segment-compatible tracking: one call (`track`, `identify`, `page`, `screen`, `group`, `alias`), or a `batch` whose
 * top level holds defaults for every item. Bodies of the single endpoints name no type: `?type=` or their fields tell.
 * Calls in the shape of PostHog's clients are understood as well.
 */
export const website: Adapter = {
  source,
  toEvents: (payload, context) => {
    const shared = isRecord(payload) && Array.isArray(payload['batch']) ? payload : {};
    return eachItem(itemsOf(payload, 'batch'), (item) =>
      toEvent(withoutPostHog(withDefaults(item, shared)), context),
    );
  },
};

/** What an item does not say itself stands at the top of its batch. */
function withDefaults(item: Fields, batch: Fields): Fields {
  return {
    ...item,
    sentAt: item['sentAt'] ?? batch['sentAt'],
    sent_at: item['sent_at'] ?? batch['sent_at'],
    context: { ...record(batch['context']), ...record(item['context']) },
  };
}

function toEvent(call: Fields, { receivedAt, query = {} }: AdapterContext): ItemResult {
  const type = text(call['type'], query['type']) ?? typeOf(call);
  const meaning = meaningOf(type, call);
  if ('errors' in meaning) return meaning;
  const time = clientTime(
    { timestamp: call['originalTimestamp'] ?? call['timestamp'], sentAt: call['sentAt'] },
    receivedAt,
  );
  return present({
    source,
    occurred_at: time.occurredAt,
    occurred_at_original: time.original,
    external_id: text(call['messageId']),
    ...meaning,
    properties: present(meaning.properties),
  });
}

function typeOf(call: Fields): string | undefined {
  if (text(call['event']) !== undefined) return 'track';
  if (text(call['groupId']) !== undefined) return 'group';
  if (text(call['previousId']) !== undefined) return 'alias';
  if (isRecord(call['traits'])) return 'identify';
  return isRecord(call['properties']) ? 'page' : undefined;
}

type Meaning = Pick<
  CanonicalEvent,
  'event_type' | 'identifiers' | 'lead' | 'properties' | 'text' | 'campaign'
>;

function meaningOf(type: string | undefined, call: Fields): Meaning | ReturnType<typeof reject> {
  const traits = record(call['traits']);
  const contextTraits = record(record(call['context'])['traits']);
  switch (type) {
    case 'track': {
      const name = text(call['event']);
      if (name === undefined) return reject('event', 'is missing');
      const event_type = trackedEventType(name);
      const behaviour = behaviourOf(call);
      const properties =
        event_type === 'custom_tracked'
          ? { ...behaviour.properties, event_name: name }
          : behaviour.properties;
      return {
        event_type,
        ...personOf(call, record(call['properties']), contextTraits),
        ...behaviour,
        properties,
        ...campaignOf(properties),
      };
    }
    case 'page':
    case 'screen': {
      const behaviour = behaviourOf(call);
      const properties = { ...behaviour.properties, name: text(call['name']) };
      return {
        event_type: 'page_visited',
        ...personOf(call, contextTraits),
        properties,
        ...campaignOf(properties),
      };
    }
    case 'identify':
      return {
        event_type: 'identity_updated',
        ...personOf(call, titleAsJob(traits), contextTraits),
        properties: {},
      };
    case 'alias':
      return {
        event_type: 'identity_updated',
        identifiers: present({ external_id: text(call['userId']), anonymous_id: text(call['previousId']) }),
        properties: {},
      };
    case 'group':
      return {
        event_type: 'company_updated',
        ...personOf(call, { company: traits['name'] }),
        properties: {},
      };
    default:
      return reject('type', 'is none of track, identify, page, screen, group, alias');
  }
}

/** Among the traits of a person, `title` is the job. */
function titleAsJob(traits: Fields): Fields {
  return { job_title: traits['title'], ...traits };
}

function campaignOf(properties: Record<string, unknown>): { campaign?: string | undefined } {
  return { campaign: text(properties['utm_campaign']) };
}
