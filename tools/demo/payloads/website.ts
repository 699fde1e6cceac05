import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, type Person } from '../people.ts';

const site = 'https://www.vendor.example';
const context = { library: { name: '@segment/analytics-node', version: '3.1.0' }, locale: 'de-DE' };

/** What somebody known does on the website: a batch of the Segment SDK that names them first. */
export function knownBrowser(person: Person, moment: Moment, calls: object[]): Delivery {
  const userId = `u_demo_${person.key}`;
  const identify = {
    type: 'identify',
    traits: {
      email: emailOf(person),
      firstName: person.firstName,
      lastName: person.lastName,
      title: person.jobTitle,
      company: { name: person.company },
    },
  };
  return batch(moment, [identify, ...calls], { userId, anonymousId: anonymousIdOf(person) });
}

/** The same for a browser without a name. */
export function unknownBrowser(anonymousId: string, moment: Moment, calls: object[]): Delivery {
  return batch(moment, calls, { userId: null, anonymousId });
}

export function anonymousIdOf({ key }: Person): string {
  return `a_demo_${key}`;
}

export function page(path: string): object {
  return {
    type: 'page',
    name: null,
    properties: { url: site + path, path, title: path.slice(1), referrer: 'https://search.example/' },
  };
}

export function track(event: string, properties: object): object {
  return { type: 'track', event, properties };
}

/** Calls follow each other within a minute; the batch is sent at once and its clock is right. */
function batch({ at, id }: Moment, calls: object[], ids: object): Delivery {
  return {
    source: 'website',
    events: calls.length,
    body: {
      batch: calls.map((call, index) => ({
        messageId: `node-next-demo-${id}-${index}`,
        ...call,
        ...ids,
        timestamp: iso(new Date(at.getTime() + index * 20_000)),
        integrations: {},
        context,
        _metadata: { nodeVersion: '24.0.0', jsRuntime: 'node' },
      })),
      writeKey: 'demo_write_key',
    },
  };
}
