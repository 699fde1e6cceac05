import { createAcceptedLog } from '../load/accepted.ts';
import type { SentEvent } from '../load/make-load.ts';
import { gatherFacts, type Facts } from './facts.ts';
import { settledActs } from './settled-acts.ts';
import { settledNumbers } from './settled-numbers.ts';
import type { Snapshot } from './snapshot.ts';

const at = new Date('2026-11-25T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);

const sent = (
  event_id: string,
  event_type: string,
  lead_identifier: SentEvent['lead_identifier'],
  metadata: Record<string, string> = {},
): SentEvent => ({
  event_id,
  event_type,
  source: 'portal',
  occurred_at: minutesAgo(60).toISOString(),
  lead_identifier,
  metadata,
});

const ada = [
  sent('demo', 'demo_requested', { email: 'ada@lab.example' }, { product: 'research' }),
  sent('form', 'form_submitted', { linkedin_url: 'in/ada' }, { product_interest: 'research' }),
  sent('link', 'email_sent', { email: 'ada@lab.example', linkedin_url: 'in/ada' }),
];
const visit = sent('visit', 'page_visited', { anonymous_id: 'browser' }, { page_path: '/blog' });
const leadOf: Record<string, string> = { demo: 'ada', form: 'ada-2', link: 'ada', visit: 'visitor' };

/** For tests: an engine at rest after four events of two people, one of them merged, routed and told of. */
export function settledExample(): {
  facts: () => Facts;
  snapshot: Snapshot;
  given: Parameters<typeof gatherFacts>[0];
} {
  const log = createAcceptedLog();
  for (const event of [...ada, visit])
    log.events.set(event.event_id, { event, eventId: `id-${event.event_id}`, recorded: true, acceptedAt: 0 });
  const snapshot = settledSnapshot();
  const badMessages = [
    {
      subject: 'evt.x',
      payload: 'poison',
      durables: [{ service: 'scoring', durable: 'scoring__event-recorded' }],
    },
  ];
  const given = { log, snapshot, badMessages, strikes: [] };
  return { facts: () => gatherFacts(given), snapshot, given };
}

function settledSnapshot(): Snapshot {
  const edge = () => [{ lead_id: 'ada-2', into_lead_id: 'ada' }];
  const events = [...ada, visit].map(({ event_id }) => ({
    id: `id-${event_id}`,
    lead_id: leadOf[event_id]!,
    status: 'active',
  }));
  const lead = (id: string, minutes: number, identified: boolean) => ({
    id,
    created_at: minutesAgo(minutes),
    identified,
    suppressed: false,
    job_title: null,
    field_times: {},
  });
  return {
    at,
    events,
    leads: [lead('ada', 50, true), lead('ada-2', 40, true), lead('visitor', 30, false)],
    poisonIdentifiers: [],
    aliases: {
      ingestion: edge(),
      scoring: edge(),
      intent: edge(),
      routing: edge(),
      deals: edge(),
      integration: edge(),
    },
    facts: { scoring: events.map(({ id }) => id), intent: events.map(({ id }) => id) },
    contributions: [
      { lead_id: 'ada', occurred_at: minutesAgo(60), effective_milli_points: 30_000 },
      { lead_id: 'ada-2', occurred_at: minutesAgo(60), effective_milli_points: 15_000 },
      { lead_id: 'visitor', occurred_at: minutesAgo(60), effective_milli_points: 2_000 },
    ],
    ...settledNumbers({ ada, visit, at }),
    ...settledActs(ada, at),
    deadLetters: [
      {
        service: 'scoring',
        durable: 'scoring__event-recorded',
        state: 'parked',
        payload: 'poison',
        error: 'not JSON',
      },
    ],
    unfinished: [{ schema: 'scoring', batches: 0, timers: 0 }],
    crashes: { scoring: 0 },
  };
}
