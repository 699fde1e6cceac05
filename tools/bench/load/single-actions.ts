import type { EventType, Product } from '@dna/contracts';
import type { Action } from './action.ts';
import { pickPerson, productFor, type Person } from './people.ts';
import type { Random } from '../../seeded-random.ts';

/** How often each comes, of somebody who mostly looks and of somebody who is warm. */
const weights: [type: EventType, cold: number, warm: number][] = [
  ['linkedin_connected', 26, 8],
  ['content_downloaded', 18, 22],
  ['webinar_registered', 10, 14],
  ['email_unsubscribed', 9, 1],
  ['email_bounced', 7, 0],
  ['webinar_attended', 6, 10],
  ['linkedin_replied', 5, 6],
  ['form_submitted', 5, 13],
  ['email_replied', 4, 6],
  ['ad_lead_submitted', 4, 3],
  ['badge_scanned', 3, 3],
  ['lead_not_interested', 1, 1],
  ['meeting_booked', 1, 4],
  ['demo_requested', 1, 8],
  ['meeting_canceled', 0, 1],
];

/** Everything beside page views and mails, scattered over time. Warm people do more of it. */
export function* singleActions(people: Person[], random: Random): Generator<Action, never> {
  for (;;) {
    const person = warmestOf([0, 1, 2].map(() => pickPerson(people, random)));
    const type = chooseType(person.warm, random);
    yield { type, person, metadata: metadataOf(type, productFor(person, random), random) };
  }
}

function warmestOf(candidates: Person[]): Person {
  return candidates.find(({ warm }) => warm) ?? candidates[0]!;
}

function chooseType(warm: boolean, random: Random): EventType {
  let ticket = random.below(100);
  for (const [type, cold, whenWarm] of weights) {
    ticket -= warm ? whenWarm : cold;
    if (ticket < 0) return type;
  }
  throw new Error('The weights do not add up to 100');
}

function metadataOf(type: EventType, product: Product, random: Random): Record<string, string> {
  switch (type) {
    case 'content_downloaded':
      return { content: `brochure-${random.below(40)}`, topic: product };
    case 'webinar_registered':
    case 'webinar_attended':
      return { webinar: `webinar-${random.below(12)}`, topic: product };
    case 'demo_requested':
      return { product };
    case 'form_submitted':
      return { form_id: 'contact', ...(random.next() < 0.5 && { interest: product }) };
    case 'badge_scanned':
      return { conference: 'LabTech Days', booth: `B${random.below(30)}` };
    default:
      return {};
  }
}
