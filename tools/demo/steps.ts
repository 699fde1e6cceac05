import type { Delivery, Moment } from './delivery.ts';
import { calendlyBooking, calendlyCancellation } from './payloads/calendly.ts';
import { badgeScan } from './payloads/conference.ts';
import { googleLead } from './payloads/google-ads.ts';
import { lemlistActivity } from './payloads/lemlist.ts';
import { portalEvent } from './payloads/portal.ts';
import { waalaxyProspect } from './payloads/waalaxy.ts';
import { anonymousIdOf, knownBrowser, page, track, unknownBrowser } from './payloads/website.ts';
import type { Person } from './people.ts';

/** Something that somebody did, so many days before the campaign is played. */
export type Step = { daysAgo: number; deliver: (person: Person, moment: Moment) => Delivery };

export function visits(daysAgo: number, ...paths: string[]): Step {
  return { daysAgo, deliver: (person, moment) => knownBrowser(person, moment, paths.map(page)) };
}

/** The same browser before it has a name. */
export function browsesUnknown(daysAgo: number, ...paths: string[]): Step {
  return {
    daysAgo,
    deliver: (person, moment) => unknownBrowser(anonymousIdOf(person), moment, paths.map(page)),
  };
}

export function tracks(daysAgo: number, event: string, properties: object): Step {
  return { daysAgo, deliver: (person, moment) => knownBrowser(person, moment, [track(event, properties)]) };
}

export function lemlist(daysAgo: number, type: string, more?: object): Step {
  return { daysAgo, deliver: (person, moment) => lemlistActivity(person, type, moment, more) };
}

export function replies(daysAgo: number, words: string): Step {
  const more = { sequenceStep: 1, subject: 'Re: A question about your lab', text: `<p>${words}</p>` };
  return lemlist(daysAgo, 'emailsReplied', more);
}

export function waalaxy(daysAgo: number, event: string, { withEmail = true } = {}): Step {
  return { daysAgo, deliver: (person, moment) => waalaxyProspect(person, event, moment, withEmail) };
}

export function fillsAdForm(daysAgo: number, interest?: string): Step {
  const answers =
    interest === undefined
      ? []
      : [{ column_id: 'product_interest', column_name: 'Product interest', string_value: interest }];
  return { daysAgo, deliver: (person, moment) => googleLead(person, moment, answers) };
}

export function books(daysAgo: number, interest?: string): Step {
  const answers = interest === undefined ? [] : [{ question: 'Product interest', answer: interest }];
  return { daysAgo, deliver: (person, moment) => calendlyBooking(person, moment, answers) };
}

/** Cancels the booking that was the step with this number, counted from 0. */
export function cancelsBooking(daysAgo: number, step: number): Step {
  return {
    daysAgo,
    deliver: (person, moment) => calendlyCancellation(person, moment, `${person.key}-${step}`),
  };
}

export function isScanned(
  daysAgo: number,
  scan: { rating: number; notes?: string; interest?: string },
): Step {
  return { daysAgo, deliver: (person, moment) => badgeScan(person, moment, scan) };
}

export function portal(daysAgo: number, eventType: string, metadata: object): Step {
  return { daysAgo, deliver: (person, moment) => portalEvent(person, eventType, moment, metadata) };
}
