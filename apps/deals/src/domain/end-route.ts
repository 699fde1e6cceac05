import { changed, type DealLife, type Decision } from './deal-life.ts';

/**
 * What becomes of a deal whose lead was taken out of the pipeline: nobody owns it any more. One that nobody had a hand
 * in goes with the route that opened it, whether it is open or waits behind another; one that somebody did stays for
 * them to close.
 *
 * @param isTouched a person has worked on the deal
 * @param reason where the lead went
 */
export function endRoute(deal: DealLife, isTouched: boolean, reason: string, now: Date): Decision {
  if (isTouched) return changed(deal, now, () => ({}), { kind: 'updated', changed: ['owner_id'] });
  return changed(
    deal,
    now,
    (at) => ({ status: 'void', closeReason: reason, closedAt: at, supersededBy: null }),
    { kind: 'voided' },
  );
}
