import { askDealOfDecision } from '@dna/contracts';
import type { Bus } from '@dna/messaging';

export type DealOf = { deal: { deal_id: string; status: string; touched: boolean } | null };

/** The deal that a decision led to; null while deals, who knows it, does not answer. */
export type AskDealOf = (decisionId: string) => Promise<DealOf | null>;

const timeoutMs = 2_000;

export function createAskDealOf(bus: Pick<Bus, 'ask'>): AskDealOf {
  return async (decisionId) => {
    try {
      return await bus.ask(askDealOfDecision, { decision_id: decisionId }, { timeoutMs });
    } catch {
      // Nobody there, too slow, or no broker: whoever asks says so to the caller.
      return null;
    }
  };
}
