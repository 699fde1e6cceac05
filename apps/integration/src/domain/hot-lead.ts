/** A crossing of the hot lead threshold, upward. */
export type Crossing = {
  leadId: string;
  /** How often the lead has crossed it, this time included. */
  crossing: number;
  asOf: Date;
};

export type Verdict = { status: 'requested' } | { status: 'suppressed'; reason: SuppressionReason };

export const suppressionReasons = ['alerts_off', 'told_recently'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export type HotLeadDecision<C extends Crossing> = {
  verdicts: { crossing: C; verdict: Verdict }[];
  /** The crossing that was told last, to be remembered. */
  toldAt: Date | null;
};

const quietMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Which crossings of one person are worth telling: one that happened at least 7 × 24 h after the last one told. An
 * earlier one that arrives late is old news. What is not told is recorded with the reason.
 *
 * @param crossings not recorded before, of all ids of the person
 * @param toldAt when the crossing happened that was told last
 */
export function decideHotLeads<C extends Crossing>(
  crossings: readonly C[],
  toldAt: Date | null,
  alertsEnabled: boolean,
): HotLeadDecision<C> {
  const inOrder = crossings.toSorted(
    (a, b) => a.asOf.getTime() - b.asOf.getTime() || a.crossing - b.crossing,
  );
  let lastToldAt = toldAt;
  const verdicts = inOrder.map((crossing) => {
    const verdict = judge(crossing.asOf, lastToldAt, alertsEnabled);
    if (verdict.status === 'requested') lastToldAt = crossing.asOf;
    return { crossing, verdict };
  });
  return { verdicts, toldAt: lastToldAt };
}

/** Names the crossing for ever: the same one is never told twice. */
export function hotLeadKey({ leadId, crossing }: Crossing): string {
  return `hot_lead:${leadId}:${crossing}`;
}

function judge(asOf: Date, toldAt: Date | null, alertsEnabled: boolean): Verdict {
  if (!alertsEnabled) return { status: 'suppressed', reason: 'alerts_off' };
  if (toldAt !== null && asOf.getTime() - toldAt.getTime() < quietMs) {
    return { status: 'suppressed', reason: 'told_recently' };
  }
  return { status: 'requested' };
}
