/** What of a sent event makes its points. */
export type ScoredEvent = {
  event_id: string;
  event_type: string;
  occurred_at: string;
  metadata: Record<string, unknown>;
};

type Rule = { points: number; path?: string; cap?: { points: number; days: number } };

/** The default rules, written down once more from the design: the oracle shares no code with the service. */
const rules: Record<string, Rule[]> = {
  page_visited: [
    { points: 2, cap: { points: 10, days: 7 } },
    { points: 8, path: '/pricing' },
    { points: -5, path: '/careers' },
  ],
  content_downloaded: [{ points: 10 }],
  webinar_registered: [{ points: 8 }],
  webinar_attended: [{ points: 15 }],
  email_opened: [{ points: 1, cap: { points: 5, days: 30 } }],
  email_clicked: [{ points: 5, cap: { points: 20, days: 30 } }],
  email_replied: [{ points: 15 }],
  form_submitted: [{ points: 15 }],
  demo_requested: [{ points: 30 }],
  meeting_booked: [{ points: 30 }],
  meeting_canceled: [{ points: -15 }],
  badge_scanned: [{ points: 15 }],
  lead_interested: [{ points: 20 }],
  lead_not_interested: [{ points: -20 }],
  linkedin_connected: [{ points: 5 }],
  linkedin_replied: [{ points: 15 }],
  ad_lead_submitted: [{ points: 15 }],
  email_bounced: [{ points: -10 }],
  email_unsubscribed: [{ points: -30 }],
};

const dayMs = 24 * 60 * 60 * 1_000;
const expiryDays = 90;

/**
 * Score of one person at an instant. `idOf` gives the engine's id of an event: where a cap is filled, events of one
 * instant are taken in the order of their ids.
 */
export function expectedScore(
  events: readonly ScoredEvent[],
  at: Date,
  idOf: (event: ScoredEvent) => string,
): number {
  const ordered = events.toSorted(
    (a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at) || (idOf(a) < idOf(b) ? -1 : 1),
  );
  let total = 0;
  for (const [type, ofType] of Object.entries(rules)) {
    for (const rule of ofType) {
      const given: { at: number; points: number }[] = [];
      for (const event of ordered.filter((each) => each.event_type === type && matches(rule, each))) {
        const time = Date.parse(event.occurred_at);
        given.push({
          at: time,
          points: rule.cap === undefined ? rule.points : leftOf(rule.cap, given, time, rule.points),
        });
      }
      total += given
        .filter((entry) => at.getTime() - entry.at < expiryDays * dayMs)
        .reduce((sum, entry) => sum + entry.points, 0);
    }
  }
  return Math.max(0, Math.round(total));
}

function matches(rule: Rule, event: ScoredEvent): boolean {
  return rule.path === undefined || String(event.metadata.page_path ?? '').startsWith(rule.path);
}

function leftOf(
  cap: { points: number; days: number },
  given: { at: number; points: number }[],
  time: number,
  points: number,
): number {
  const used = given
    .filter((entry) => entry.at > time - cap.days * dayMs)
    .reduce((sum, entry) => sum + entry.points, 0);
  return Math.max(0, Math.min(points, cap.points - used));
}
