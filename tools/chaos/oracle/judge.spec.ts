import { describe, expect, it } from '@jest/globals';
import type { Facts } from './facts.ts';
import { judge } from './judge.ts';
import { settledExample } from './settled-example.ts';
import type { Snapshot } from './snapshot.ts';

const broken = (facts: Facts) =>
  judge(facts)
    .filter(({ failures }) => failures.length > 0)
    .map(({ name }) => name);

type Plant = (snapshot: Snapshot, given: ReturnType<typeof settledExample>['given']) => void;

function askAbout(
  { conflicts, conflictTransitions, routingStates }: Snapshot,
  lead: string,
  id: string,
): void {
  conflicts.push({
    id,
    lead_id: lead,
    pipeline_key: null,
    kind: 'intent_split',
    state: 'open',
    version: 1,
    choice: null,
  });
  conflictTransitions.push({ conflict_id: id, version: 1, state: 'open' });
  routingStates.find(({ lead_id }) => lead_id === lead)!.conflict_id = id;
}

const planted: [what: string, plant: Plant, invariant: RegExp][] = [
  ['a lost event', ({ events }) => events.splice(1, 1), /stored once/],
  ['an event stored twice', ({ events }) => events.push(events[0]!), /stored once/],
  ['an event nobody sent', ({ events }) => events.push({ ...events[0]!, id: 'stranger' }), /stored once/],
  ['a fact that scoring never saw', ({ facts }) => facts.scoring.pop(), /stored once/],
  ['a refused event that was stored', ({ poisonIdentifiers }) => poisonIdentifiers.push('x'), /stored once/],
  ['two people taken for one', ({ events }) => (events[3]!.lead_id = 'ada'), /one lead/],
  ['one person left as two', ({ aliases }) => (aliases.ingestion = []), /one lead/],
  ['a merge that one service missed', ({ aliases }) => (aliases.deals = []), /one lead/],
  ['the younger id as the root', ({ leads }) => (leads[1]!.created_at = new Date(0)), /one lead/],
  [
    'a person who is not identified',
    ({ leads }) => leads.forEach((lead) => (lead.identified = false)),
    /one lead/,
  ],
  ['a wrong score', ({ scores }) => (scores[0]!.score = 46), /scores/],
  ['a ledger that says something else', ({ contributions }) => contributions.pop(), /scores/],
  ['a score shown wrong', ({ shown }) => shown.set('ada', { ...shown.get('ada')!, score: 1 }), /scores/],
  ['a score that cannot be seen', ({ shown }) => shown.set('ada', { status: 404 }), /scores/],
  ['a basis that differs', ({ intents }) => (intents[0]!.basis_xor = 'other'), /scores/],
  ['evidence that decayed wrongly', ({ intents }) => (intents[0]!.evidence.research! *= 1.01), /intents/],
  ['another primary product', ({ intents }) => (intents[0]!.primary_product = 'b2b'), /intents/],
  ['a lead routed twice', ({ decisions }) => decisions.push({ ...decisions[0]!, id: 'again' }), /routes/],
  [
    'a route of a person merged before',
    ({ decisions }) => decisions.push({ ...decisions[0]!, id: 'again', cycle: 2 }),
    /routes/,
  ],
  ['a route below the threshold', ({ decisions }) => (decisions[0]!.inputs.score = { value: 39 }), /routes/],
  ['a route without confidence', ({ decisions }) => (decisions[0]!.inputs.confidence = 0.59), /routes/],
  [
    'a route of somebody who unsubscribed',
    ({ decisions }) => (decisions[0]!.inputs.suppressed = true),
    /routes/,
  ],
  ['somebody left out', ({ routingStates }) => (routingStates[0]!.live_decision_id = null), /routes/],
  [
    'somebody who waits for a free place',
    ({ routingStates, members }) => {
      Object.assign(routingStates[0]!, { live_decision_id: null, queued_pipeline: 'research' });
      members[0]!.capacity = 2;
    },
    /routes/,
  ],
  ['one lead too many for its owner', ({ members }) => (members[0]!.capacity = 0), /holds more/],
  ['a route without an assignment', ({ assignments }) => assignments.pop(), /holds more/],
  [
    'a step of a conflict that was lost',
    ({ conflictTransitions }) => conflictTransitions.shift(),
    /step by step/,
  ],
  ['a conflict that ended otherwise', ({ conflicts }) => (conflicts[0]!.state = 'expired'), /step by step/],
  [
    'a decision that two were told to have made',
    (_, { log }) => {
      log.settled.push({ conflictId: 'conflict', pipeline: 'b2b' });
      log.settled.push({ conflictId: 'conflict', pipeline: 'research' });
    },
    /one question/,
  ],
  [
    'a decision that did not last',
    ({ conflicts }, { log }) => {
      Object.assign(conflicts[0]!, { state: 'resolved', choice: { pipeline_key: 'research' } });
      log.settled.push({ conflictId: 'conflict', pipeline: 'b2b' });
    },
    /one question/,
  ],
  [
    'a lead asked about twice at once',
    (snapshot) => {
      askAbout(snapshot, 'visitor', 'one');
      askAbout(snapshot, 'visitor', 'other');
    },
    /one question/,
  ],
  ['a lead asked about though it is placed', (snapshot) => askAbout(snapshot, 'ada', 'late'), /one question/],
  [
    'a question that its lead does not know of',
    (snapshot) => {
      askAbout(snapshot, 'visitor', 'unknown');
      snapshot.routingStates[2]!.conflict_id = null;
    },
    /one question/,
  ],
  [
    'a lead that waits for a question that is over',
    ({ routingStates }) => (routingStates[0]!.conflict_id = 'conflict'),
    /one question/,
  ],
  ['a doubled deal', ({ deals }) => deals.push({ ...deals[0]!, id: 'twin' }), /one deal/],
  ['a lost deal', (snapshot) => Object.assign(snapshot, { deals: [], dealRoutes: [] }), /one deal/],
  ['a deal of the wrong person', ({ deals }) => (deals[0]!.root_id = 'visitor'), /one deal/],
  ['a message posted twice', ({ slackShows }) => slackShows.push('notification'), /one message/],
  ['a message never posted', ({ slackShows }) => slackShows.pop(), /one message/],
  ['a message that is stuck', ({ slackMessages }) => (slackMessages[0]!.status = 'unknown'), /one message/],
  [
    'a cause nobody was told of',
    ({ notificationCauses }) => notificationCauses.push('hot_lead:ada:1'),
    /one message/,
  ],
  ['a bad message that vanished', ({ deadLetters }) => deadLetters.pop(), /dead letters/],
  [
    'a good message put aside',
    ({ deadLetters }) => deadLetters.push({ ...deadLetters[0]!, payload: '{}' }),
    /dead letters/,
  ],
  ['a copy that is out of date', ({ views }) => (views[0]!.score = 44), /copies/],
  ['a route that the view missed', ({ views }) => (views[0]!.owner_id = null), /copies/],
  ['an outbox that was not emptied', ({ unfinished }) => (unfinished[0]!.batches = 1), /left to do/],
  ['a crash', ({ crashes }) => (crashes.scoring = 1), /crashed/],
  ['an event refused', (_, { log }) => log.complaints.push('refused'), /request/],
  ['a refusal that came late', (_, { log }) => log.late.push({ from: 0, to: 9_000 }), /request/],
];

describe('the oracle', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(judge(settledExample().facts()).filter(({ failures }) => failures.length > 0)).toEqual([]);
  });

  it.each(planted)('catches %s', (_, plant, invariant) => {
    const { facts, snapshot, given } = settledExample();
    plant(snapshot, given);
    expect(broken(facts())).toContainEqual(expect.stringMatching(invariant));
  });

  it('excuses a late refusal only while the way in was struck', () => {
    const { facts, given } = settledExample();
    given.log.late.push({ from: 1_000, to: 9_000 });
    given.strikes = [{ target: 'scoring', from: 0, healedAt: 9_000, losesQueued: false }];
    expect(broken(facts())).toHaveLength(1);
    given.strikes = [{ target: 'gateway', from: 0, healedAt: 9_000, losesQueued: false }];
    expect(broken(facts())).toEqual([]);
  });

  it('lets go only what nobody but a broker had that lost its disk', () => {
    const { facts, given } = settledExample();
    const { event } = given.log.events.get('visit')!;
    const extra = {
      event: { ...event, event_id: 'extra' },
      eventId: 'id-extra',
      recorded: false,
      acceptedAt: 5_000,
    };
    given.log.events.set('extra', extra);
    const strike = { target: 'nats', from: 4_000, healedAt: 6_000 };
    given.strikes = [{ ...strike, losesQueued: false }];
    expect(broken(facts())).toContainEqual(expect.stringMatching(/stored once/));
    given.strikes = [{ ...strike, losesQueued: true }];
    expect(broken(facts())).toEqual([]);
    given.log.events.set('extra', { ...extra, recorded: true });
    expect(broken(facts())).toContainEqual(expect.stringMatching(/stored once/));
    given.log.events.set('extra', { ...extra, acceptedAt: 6_500 });
    expect(broken(facts())).toContainEqual(expect.stringMatching(/stored once/));
  });
});
