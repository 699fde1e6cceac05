import { changed, refuse, type DealLife, type Decision } from './deal-life.ts';

export type Closing = {
  outcome: 'won' | 'lost';
  reason: string | null;
  /** Null: it stays what it was. */
  valueCents: number | null;
};

/** Closes a deal, in the stage it is in. Losing one takes a reason: it is what is learned from it. */
export function closeDeal(deal: DealLife, { outcome, reason, valueCents }: Closing, now: Date): Decision {
  if (isSo(deal, { outcome, reason, valueCents })) return { kind: 'already' };
  if (deal.status !== 'open')
    return refuse({ code: 'not_open', status: deal.status, supersededBy: deal.supersededBy });
  if (outcome === 'lost' && reason === null) return refuse({ code: 'reason_missing' });
  if (deal.items.length > 0 && valueCents !== null && valueCents !== deal.valueCents)
    return refuse({ code: 'value_from_items', valueCents: deal.valueCents });
  return changed(
    deal,
    now,
    (at) => ({
      status: outcome,
      closeReason: reason,
      closedAt: at,
      valueCents: valueCents ?? deal.valueCents,
    }),
    { kind: outcome },
  );
}

/** What a repeated click asks for. */
function isSo(deal: DealLife, { outcome, reason, valueCents }: Closing): boolean {
  return (
    deal.status === outcome &&
    (reason === null || reason === deal.closeReason) &&
    (valueCents === null || valueCents === deal.valueCents)
  );
}
