import { checkCapacity } from './checks/check-capacity.ts';
import { checkConflicts } from './checks/check-conflicts.ts';
import { checkDeadLetters } from './checks/check-dead-letters.ts';
import { checkDeals } from './checks/check-deals.ts';
import { checkEvents } from './checks/check-events.ts';
import { checkIntents } from './checks/check-intents.ts';
import { checkNotifications } from './checks/check-notifications.ts';
import { checkPeople } from './checks/check-people.ts';
import { checkRequests } from './checks/check-requests.ts';
import { checkRest } from './checks/check-rest.ts';
import { checkRoutes } from './checks/check-routes.ts';
import { checkScores } from './checks/check-scores.ts';
import { checkViews } from './checks/check-views.ts';
import type { Facts } from './facts.ts';

/** Something that must hold, and what says that it does not. */
export type Invariant = { name: string; failures: string[] };

const checks: Record<string, (facts: Facts) => string[]> = {
  'every valid request is taken, or put off in time': checkRequests,
  'each accepted event is stored once, and nothing else': checkEvents,
  'each person is one lead': checkPeople,
  'scores and their ledger': checkScores,
  'intents and their evidence': checkIntents,
  'routes are legal and single, and nobody is left out': checkRoutes,
  'nobody holds more than they can': checkCapacity,
  'one question at a time, written down step by step': checkConflicts,
  'one deal for each route': checkDeals,
  'one notification and one message for each cause': checkNotifications,
  'dead letters are the bad messages': checkDeadLetters,
  'copies are what their owners say': checkViews,
  'nothing is left to do, and nobody crashed': checkRest,
};

export function judge(facts: Facts): Invariant[] {
  return Object.entries(checks).map(([name, check]) => ({ name, failures: check(facts) }));
}
