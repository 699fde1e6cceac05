import { unknownBrowser, page, track } from './payloads/website.ts';
import type { Delivery } from './delivery.ts';
import { emailOf, people, visitors, type Person, type Visitor } from './people.ts';
import {
  books,
  browsesUnknown,
  cancelsBooking,
  fillsAdForm,
  isScanned,
  lemlist,
  portal,
  replies,
  tracks,
  visits,
  waalaxy,
  type Step,
} from './steps.ts';

/** Where a lead stands when everything has been told: a pipeline, or why there is none. */
export type Ending = 'research' | 'b2b' | 'co_creation' | 'conflict' | 'pool' | 'unsubscribed' | 'anonymous';

type Part = {
  person: Person;
  ends: Ending;
  steps: Step[];
  /** No channel ever tells an address. */
  withoutEmail?: true;
};

const clicks = (link: string) => ({
  linkUrl: `https://www.vendor.example${link}?utm_source=lemlist&utm_medium=email`,
});

/** Who does what. Score and intent follow from the default rules; nobody's ending depends on the order of arrival. */
export const parts: Part[] = [
  {
    person: people.miriam,
    ends: 'research',
    steps: [
      lemlist(9, 'emailsSent'),
      lemlist(8.9, 'emailsOpened'),
      lemlist(8.8, 'emailsClicked', clicks('/research')),
      visits(6, '/research', '/research/biomarkers'),
      visits(2, '/pricing'),
      tracks(1, 'Demo Requested', { product: 'research', form: 'demo' }),
    ],
  },
  {
    person: people.jonas,
    ends: 'research',
    steps: [
      portal(14, 'webinar_registered', { topic: 'research', webinar: 'Single-cell panels' }),
      portal(12, 'webinar_attended', { topic: 'research', webinar: 'Single-cell panels' }),
      browsesUnknown(11, '/research'),
      // From here on the browser has a name, and so has what it did before.
      tracks(10, 'Whitepaper Downloaded', { topic: 'research', asset: 'Biomarker guide' }),
      replies(3, 'We are planning a research project. Please call me on Thursday.'),
    ],
  },
  {
    person: people.elise,
    ends: 'research',
    steps: [isScanned(5, { rating: 5, interest: 'research' }), books(2, 'research')],
  },
  {
    person: people.tomasz,
    ends: 'research',
    steps: [
      waalaxy(8, 'linkedin_connected'),
      fillsAdForm(4, 'research'),
      waalaxy(3, 'linkedin_replied'),
      visits(1, '/pricing'),
    ],
  },
  {
    person: people.sofia,
    ends: 'research',
    steps: [
      // Known by profile only, then by address only, then by both: one person.
      waalaxy(12, 'linkedin_connected', { withEmail: false }),
      visits(9, '/research', '/research/stability'),
      tracks(6, 'Whitepaper Downloaded', { topic: 'research', asset: 'Stability studies' }),
      lemlist(5, 'linkedinReplied', { text: 'Sounds good, send me the details.' }),
      lemlist(3, 'emailsInterested'),
    ],
  },
  {
    person: people.aylin,
    ends: 'research',
    steps: [
      tracks(5, 'Whitepaper Downloaded', { topic: 'research', asset: 'Target validation' }),
      visits(4, '/pricing'),
      tracks(3, 'demoRequested', { product: 'research', form: 'demo' }),
      books(1, 'research'),
    ],
  },
  {
    person: people.markus,
    ends: 'b2b',
    steps: [
      visits(7, '/lab-enablement', '/lab-enablement/automation'),
      isScanned(5, { rating: 4, interest: 'b2b' }),
      visits(2, '/pricing'),
      tracks(1, 'Form Submitted', { product_interest: 'b2b', form: 'contact' }),
    ],
  },
  {
    person: people.petra,
    ends: 'b2b',
    steps: [visits(2, '/pricing', '/b2b'), tracks(1, 'Demo Requested', { product: 'b2b', form: 'demo' })],
  },
  {
    person: people.callum,
    ends: 'b2b',
    steps: [
      portal(3, 'page_visited', { page_path: '/pricing' }),
      portal(2, 'page_visited', { page_path: '/pricing' }),
      portal(1, 'demo_requested', { product: 'b2b' }),
    ],
  },
  {
    person: people.giulia,
    ends: 'b2b',
    steps: [
      portal(13, 'webinar_registered', { topic: 'b2b', webinar: 'Running a certified lab' }),
      portal(11, 'webinar_attended', { topic: 'b2b', webinar: 'Running a certified lab' }),
      lemlist(7, 'emailsClicked', clicks('/b2b')),
      visits(6.9, '/b2b/diagnostics'),
      replies(2, 'Yes: we want to set up our own lab. Next week suits me well.'),
    ],
  },
  {
    person: people.henrik,
    ends: 'b2b',
    steps: [
      replies(4, 'Let us talk.'),
      tracks(2, 'Demo Requested', { product: 'b2b', form: 'demo' }),
      books(1, 'b2b'),
    ],
  },
  {
    person: people.nadia,
    ends: 'b2b',
    steps: [fillsAdForm(6, 'b2b'), visits(4, '/pricing'), lemlist(2, 'emailsInterested')],
  },
  {
    person: people.carla,
    ends: 'co_creation',
    steps: [
      visits(8, '/co-creation', '/panel/consumers'),
      tracks(6, 'Whitepaper Downloaded', { topic: 'co_creation', asset: 'Panels explained' }),
      tracks(1, 'Demo Requested', { product: 'co_creation', form: 'demo' }),
    ],
  },
  {
    person: people.felix,
    ends: 'co_creation',
    steps: [
      portal(9, 'webinar_attended', { topic: 'co_creation', webinar: 'Products people ask for' }),
      waalaxy(5, 'linkedin_replied'),
      portal(2, 'form_submitted', { product: 'co_creation', form_name: 'contact' }),
    ],
  },
  {
    person: people.yuki,
    ends: 'co_creation',
    steps: [isScanned(5, { rating: 5, interest: 'co_creation' }), books(3, 'co_creation')],
  },
  {
    person: people.anouk,
    ends: 'co_creation',
    steps: [
      fillsAdForm(3, 'co_creation'),
      tracks(1, 'Demo Requested', { product: 'co_creation', form: 'demo' }),
    ],
  },
  {
    person: people.stefan,
    ends: 'co_creation',
    steps: [
      lemlist(3, 'emailsClicked', clicks('/co-creation')),
      visits(1.5, '/co-creation', '/co-creation/how-it-works', '/panel'),
      replies(1.2, 'Wir würden gern etwas gemeinsam entwickeln.'),
      lemlist(1, 'emailsInterested'),
    ],
  },
  {
    // Warm, and torn between two products: a person has to decide.
    person: people.rosa,
    ends: 'conflict',
    steps: [
      tracks(3, 'Demo Requested', { product: 'research', form: 'demo' }),
      tracks(2, 'Form Submitted', { product_interest: 'b2b', form: 'contact' }),
    ],
  },
  {
    person: people.oliver,
    ends: 'conflict',
    steps: [isScanned(5, { rating: 3, interest: 'co_creation' }), books(2, 'b2b')],
  },
  {
    // Warm, but nothing says what for.
    person: people.leonie,
    ends: 'pool',
    steps: [replies(4, 'Tuesday works for me.'), books(2)],
  },
  {
    person: people.pavel,
    ends: 'unsubscribed',
    steps: [
      visits(6, '/about'),
      tracks(5, 'Demo Requested', { product: 'b2b', form: 'demo' }),
      lemlist(1, 'emailsUnsubscribed'),
    ],
  },
  {
    person: people.ines,
    ends: 'pool',
    steps: [
      lemlist(10, 'emailsOpened'),
      lemlist(6, 'emailsOpened', { isFirst: false }),
      lemlist(5.9, 'emailsClicked', clicks('/research')),
      visits(5.8, '/research'),
    ],
  },
  {
    person: people.david,
    ends: 'pool',
    steps: [
      portal(8, 'webinar_registered', { topic: 'research', webinar: 'Single-cell panels' }),
      visits(7, '/research'),
    ],
  },
  {
    person: people.greta,
    ends: 'pool',
    steps: [waalaxy(9, 'linkedin_connected'), lemlist(4, 'emailsOpened'), visits(3, '/pricing')],
  },
  {
    person: people.luca,
    ends: 'unsubscribed',
    steps: [
      lemlist(7, 'emailsSent'),
      lemlist(7, 'emailsBounced', { bounceReason: '550 5.1.1 user unknown' }),
    ],
  },
  {
    person: people.hannah,
    ends: 'pool',
    steps: [visits(4, '/careers', '/careers/working-student'), lemlist(3, 'emailsOpened', { bot: true })],
  },
  { person: people.emil, ends: 'pool', steps: [books(6, 'b2b'), cancelsBooking(5, 0)] },
  {
    person: people.vera,
    ends: 'pool',
    withoutEmail: true,
    steps: [waalaxy(10, 'prospect_synced', { withEmail: false })],
  },
];

/** Browsers without a name are scored, and never routed. */
export const visitorParts: { visitor: Visitor; ends: Ending; daysAgo: number; calls: object[] }[] = [
  {
    visitor: visitors.pricing,
    ends: 'anonymous',
    daysAgo: 2,
    calls: [
      page('/pricing'),
      page('/b2b'),
      track('Whitepaper Downloaded', { topic: 'b2b', asset: 'Service catalogue' }),
      track('Whitepaper Downloaded', { topic: 'b2b', asset: 'Price list' }),
      track('Whitepaper Downloaded', { topic: 'b2b', asset: 'Accreditation' }),
    ],
  },
  { visitor: visitors.reader, ends: 'anonymous', daysAgo: 1, calls: [page('/research'), page('/about')] },
];

/** Everything that a person or a browser does, as calls of the sources. */
export type Script = {
  name: string;
  company: string;
  email: string | null;
  ends: Ending;
  deliveries: Delivery[];
};

const dayMs = 24 * 60 * 60 * 1000;

/** The whole campaign before `anchor`. The same anchor gives the same calls, byte for byte. */
export function scripts(anchor: Date): Script[] {
  const before = (daysAgo: number) => new Date(anchor.getTime() - daysAgo * dayMs);
  return [
    ...parts.map(({ person, ends, steps, withoutEmail }) => ({
      name: `${person.firstName} ${person.lastName}`,
      company: person.company,
      email: withoutEmail ? null : emailOf(person),
      ends,
      deliveries: steps.map(({ daysAgo, deliver }, index) =>
        deliver(person, { at: before(daysAgo), id: `${person.key}-${index}` }),
      ),
    })),
    ...visitorParts.map(({ visitor, ends, daysAgo, calls }) => ({
      name: '(nobody yet)',
      company: '',
      email: null,
      ends,
      deliveries: [unknownBrowser(visitor.anonymousId, { at: before(daysAgo), id: visitor.key }, calls)],
    })),
  ];
}

/** When the campaign was played before: what it sent first, and when that happened relative to the anchor. */
export const firstCall = {
  email: emailOf(people.callum),
  eventType: 'demo_requested',
  anchor: (occurredAt: Date) => new Date(occurredAt.getTime() + dayMs),
};
