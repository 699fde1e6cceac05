import { askScoresAt } from '@dna/contracts';
import { readSnapshot } from '@dna/lead-facts';
import type { Bus } from '@dna/messaging';
import type { DecayPolicy } from './domain/decay.ts';
import { scoresAt } from './ledger/scores-at.ts';
import type { Db } from './store/tables.ts';

/** The questions that scoring answers: how warm somebody was, and when. */
export function answerQuestions(bus: Pick<Bus, 'answer'>, db: Db, policy: DecayPolicy): void {
  bus.answer(askScoresAt, async ({ leads }) => {
    const asked = leads.map(({ lead_id, at }) => ({
      leadId: lead_id,
      atMs: at.map((text) => Date.parse(text)),
    }));
    const scores = await readSnapshot(db, (tx) => scoresAt(tx, policy, asked));
    return { leads: leads.map(({ lead_id }, index) => ({ lead_id, scores: scores[index]! })) };
  });
}
