import type { EventType } from '@dna/contracts';
import { snakeCase } from '../fields.ts';

/** Types that a website may name outright. Others (a reply, an unsubscription) are not for a browser to claim. */
const ownNames: ReadonlySet<string> = new Set<EventType>([
  'content_downloaded',
  'webinar_registered',
  'webinar_attended',
  'form_submitted',
  'demo_requested',
  'meeting_booked',
  'page_visited',
]);

const patterns: readonly [EventType, RegExp][] = [
  ['demo_requested', /demo_(?:was_)?(?:request|book|ask|order)|(?:request|book|order)\w*_(?:a_|the_)?demo/],
  [
    'webinar_attended',
    /webinar_(?:was_)?(?:attend|join|watch|complet)|(?:attend|join|watch)\w*_(?:a_|the_)?webinar/,
  ],
  [
    'webinar_registered',
    /webinar_(?:was_)?(?:regist|sign)|(?:regist|sign)\w*_(?:up_)?(?:for_)?(?:a_|the_)?webinar/,
  ],
  ['content_downloaded', /download/],
  [
    'form_submitted',
    /form_(?:was_)?(?:submit|sent|complet)|(?:submit|sent)\w*_(?:a_|the_)?(?:\w+_)?form|sign(?:ed)?_?up|^contact|_contact(?:_us)?$/,
  ],
];

/** Looking at something, or giving up on it, is not doing it. */
const notDone = /view|seen|open|start|abandon|fail|error|cancel|click|hover|close|dismiss/;

/** What a tracked action means; websites spell the same name in any way ("Demo Requested", `demoRequested`). */
export function trackedEventType(name: string): EventType {
  const event = snakeCase(name);
  if (ownNames.has(event)) return event as EventType;
  if (notDone.test(event)) return 'custom_tracked';
  return patterns.find(([, pattern]) => pattern.test(event))?.[0] ?? 'custom_tracked';
}
