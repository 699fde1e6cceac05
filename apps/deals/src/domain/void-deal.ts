import { changed, refuse, type DealLife, type Decision } from './deal-life.ts';

/** Takes a deal back: it should not have been opened. It counts neither as won nor as lost. */
export function voidDeal(deal: DealLife, reason: string | null, now: Date): Decision {
  if (deal.status === 'void') return { kind: 'already' };
  if (deal.status !== 'open')
    return refuse({ code: 'not_open', status: deal.status, supersededBy: deal.supersededBy });
  return changed(deal, now, (at) => ({ status: 'void', closeReason: reason, closedAt: at }), {
    kind: 'voided',
  });
}
