import type { SentEvent } from '../load/make-load.ts';
import { expectedIntent } from './expected-intent.ts';
import type { Snapshot } from './snapshot.ts';

type Acts = Pick<
  Snapshot,
  | 'decisions'
  | 'assignments'
  | 'conflicts'
  | 'conflictTransitions'
  | 'members'
  | 'deals'
  | 'dealRoutes'
  | 'notifications'
  | 'notificationCauses'
  | 'slackMessages'
  | 'slackShows'
>;

/** The route of the example, and what followed from it. */
export function settledActs(ada: readonly SentEvent[], at: Date): Acts {
  const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);
  const { evidence, confidence } = expectedIntent(ada, at);
  const place = { lead_id: 'ada', owner_id: 'ines', decision_id: 'decision', pipeline_key: 'research' };
  return {
    decisions: [
      {
        id: 'decision',
        lead_id: 'ada',
        cycle: 1,
        outcome: 'routed',
        pipeline_key: 'research',
        product: 'research',
        owner_id: 'ines',
        actor: null,
        decided_at: minutesAgo(10),
        inputs: {
          lead_ids: ['ada', 'ada-2'],
          identified: true,
          suppressed: false,
          score: { value: 45 },
          evidence,
          confidence,
        },
      },
    ],
    assignments: [
      { ...place, id: 'assignment', reason: 'fewest_turns', assigned_at: minutesAgo(10), released_at: null },
    ],
    conflicts: [
      {
        id: 'conflict',
        lead_id: 'ada',
        pipeline_key: null,
        kind: 'intent_split',
        state: 'withdrawn',
        version: 2,
        choice: null,
      },
    ],
    conflictTransitions: [
      { conflict_id: 'conflict', version: 1, state: 'open' },
      { conflict_id: 'conflict', version: 2, state: 'withdrawn' },
    ],
    members: [{ id: 'ines', capacity: 1, pipelines: ['research'] }],
    deals: [
      {
        ...place,
        id: 'deal',
        root_id: 'ada',
        status: 'open',
        opened_at: minutesAgo(9),
        created_at: minutesAgo(9),
      },
    ],
    dealRoutes: [{ decision_id: 'decision', deal_id: 'deal' }],
    notifications: [
      {
        id: 'notification',
        dedupe_key: 'deal_opened:deal',
        template: 'deal_opened',
        lead_id: 'ada',
        status: 'requested',
      },
    ],
    notificationCauses: ['deal_opened:deal'],
    slackMessages: [{ notification_id: 'notification', status: 'posted' }],
    slackShows: ['notification'],
  };
}
