import { normalizeEmail } from '../comparable.ts';
import { isYes, record, text, type Fields } from '../fields.ts';

/** A call as PostHog's clients write it (`distinct_id`), in the words of Segment; any other call as it is. */
export function withoutPostHog(call: Fields): Fields {
  const properties = record(call['properties']);
  const id = text(call['distinct_id'], properties['distinct_id']);
  const event = text(call['event']);
  if (id === undefined || event === undefined || isSegments(call)) return call;

  const common = {
    messageId: call['uuid'],
    timestamp: call['timestamp'],
    sentAt: call['sent_at'],
    ...idsOf(id, event, properties),
  };
  const behaviour = {
    ...ownProperties(properties),
    url: properties['$current_url'],
    path: properties['$pathname'],
    referrer: properties['$referrer'],
  };
  switch (event) {
    case '$pageview':
      return { ...common, type: 'page', properties: behaviour };
    case '$identify':
      return { ...common, type: 'identify', traits: call['$set'] ?? properties['$set'] };
    default:
      return { ...common, type: 'track', event, properties: behaviour };
  }
}

function isSegments(call: Fields): boolean {
  return text(call['userId'], call['anonymousId'], call['messageId']) !== undefined;
}

/** Until somebody is identified the id is the browser's; it may be told to be a person's, or look it. */
function idsOf(id: string, event: string, properties: Fields): Fields {
  const named =
    event === '$identify' ||
    isYes(properties['$is_identified']) ||
    id === text(properties['$user_id']) ||
    normalizeEmail(id) !== null;
  return named
    ? { userId: id, anonymousId: text(properties['$anon_distinct_id'], properties['$device_id']) }
    : { anonymousId: id };
}

/** What PostHog adds itself starts with `$`: addresses, devices, its own switches. */
function ownProperties(properties: Fields): Fields {
  return Object.fromEntries(
    Object.entries(properties).filter(([key]) => !/^(?:\$.*|distinct_id|token)$/s.test(key)),
  );
}
