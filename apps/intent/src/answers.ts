import { askIntentsAt } from '@dna/contracts';
import { readSnapshot } from '@dna/lead-facts';
import type { Bus } from '@dna/messaging';
import { intentsAt } from './evidence/intents-at.ts';
import type { Db } from './store/tables.ts';

/** The questions that intent answers: what somebody wanted, and when. */
export function answerQuestions(bus: Pick<Bus, 'answer'>, db: Db, prior: number): void {
  bus.answer(askIntentsAt, async ({ leads }) => {
    const asked = leads.map(({ lead_id, at }) => ({
      leadId: lead_id,
      atMs: at.map((text) => Date.parse(text)),
    }));
    const found = await readSnapshot(db, (tx) => intentsAt(tx, prior, asked));
    return {
      leads: leads.map(({ lead_id }, index) => ({
        lead_id,
        intents: found[index]!.map(({ primary, confidences }) => ({
          primary,
          confidence: primary === null ? 0 : confidences[primary],
        })),
      })),
    };
  });
}
