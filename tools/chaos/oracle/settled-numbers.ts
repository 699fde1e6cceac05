import type { SentEvent } from '../load/make-load.ts';
import { expectedIntent } from './expected-intent.ts';
import type { Snapshot } from './snapshot.ts';

type Given = { ada: SentEvent[]; visit: SentEvent; at: Date };

/** Scores and intents of the example, and the copies of them. */
export function settledNumbers({
  ada,
  visit,
  at,
}: Given): Pick<Snapshot, 'scores' | 'intents' | 'views' | 'routingStates' | 'shown'> {
  const leads = [
    { lead_id: 'ada', score: 45, basis_count: 2, events: ada },
    { lead_id: 'ada-2', score: 0, basis_count: 1, events: [] },
    { lead_id: 'visitor', score: 2, basis_count: 1, events: [visit] },
  ];
  return {
    scores: leads.map(({ lead_id, score, basis_count }) => ({
      lead_id,
      score,
      basis_count,
      basis_xor: `xor of ${lead_id}`,
      version: 3,
      hot_crossings: 0,
    })),
    intents: leads.map(({ lead_id, basis_count, events }) => {
      const { evidence, primary, confidence } = expectedIntent(events, at);
      return {
        lead_id,
        version: 3,
        primary_product: primary,
        confidence,
        evidence,
        as_of: at,
        basis_count,
        basis_xor: `xor of ${lead_id}`,
      };
    }),
    views: leads.map(({ lead_id, score, events }) => {
      const { primary, confidence } = expectedIntent(events, at);
      const isRouted = lead_id === 'ada';
      return {
        lead_id,
        score,
        score_version: 3,
        intent: primary,
        confidence,
        intent_version: 3,
        pipeline_key: isRouted ? 'research' : null,
        owner_id: isRouted ? 'ines' : null,
        deal_id: isRouted ? 'deal' : null,
      };
    }),
    routingStates: leads.map(({ lead_id }) => ({
      lead_id,
      score_version: 3,
      intent_version: 3,
      live_decision_id: lead_id === 'ada' ? 'decision' : null,
      queued_pipeline: null,
      conflict_id: null,
    })),
    shown: new Map([
      ['ada', { score: 45, sumOfPoints: 45, at }],
      ['visitor', { score: 2, sumOfPoints: 2, at }],
    ]),
  };
}
