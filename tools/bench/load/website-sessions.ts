import type { Product } from '@dna/contracts';
import type { Action } from './action.ts';
import { pickPerson, productFor, type Person } from './people.ts';
import type { Random } from '../../seeded-random.ts';

const openSessions = 40;
const longestSession = 8;

/** Page views of people who come, look at one to eight pages within minutes, and go; a few dozen are there at any time. */
export function* websiteSessions(people: Person[], random: Random): Generator<Action, never> {
  const start = () => ({ person: pickPerson(people, random), pagesLeft: 1 + random.below(longestSession) });
  const sessions = Array.from({ length: openSessions }, start);
  for (;;) {
    const slot = random.below(openSessions);
    const session = sessions[slot]!;
    session.pagesLeft -= 1;
    if (session.pagesLeft === 0) sessions[slot] = start();
    yield { type: 'page_visited', person: session.person, metadata: pageFor(session.person, random) };
  }
}

const productPages: Record<Product, string[]> = {
  research: ['/research', '/research/genomics', '/research/contract'],
  b2b: ['/b2b', '/lab-enablement', '/lab-enablement/automation'],
  co_creation: ['/co-creation', '/panel', '/panel/join'],
};
const otherPages = ['/', '/about', '/blog', '/news', '/team', '/contact'];

function pageFor(person: Person, random: Random): Record<string, string> {
  return {
    page_path: pathFor(person, random),
    page_title: 'DNA Labs',
    referrer_host: random.pick(['www.google.com', 'www.linkedin.com', 'news.example']),
    utm_source: random.pick(['newsletter', 'search', 'social']),
  };
}

function pathFor(person: Person, random: Random): string {
  const ticket = random.next();
  if (ticket < (person.warm ? 0.06 : 0.005)) return '/pricing';
  if (ticket < 0.08) return '/careers';
  return random.pick(ticket < 0.45 ? productPages[productFor(person, random)] : otherPages);
}
