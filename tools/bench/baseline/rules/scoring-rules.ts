/** One line of the default rule set: what an event of its type is worth. */
export type ScoringRule = {
  id: string;
  eventType: string;
  points: number;
  pagePathStartsWith?: string;
  /** At most so many points of the rule within any span of so many days. */
  cap?: { points: number; days: number };
};

/** The engine's default rules. */
export const scoringRules: readonly ScoringRule[] = [
  { id: 'page', eventType: 'page_visited', points: 2, cap: { points: 10, days: 7 } },
  { id: 'pricing_page', eventType: 'page_visited', points: 8, pagePathStartsWith: '/pricing' },
  { id: 'careers_page', eventType: 'page_visited', points: -5, pagePathStartsWith: '/careers' },
  { id: 'email_opened', eventType: 'email_opened', points: 1, cap: { points: 5, days: 30 } },
  { id: 'email_clicked', eventType: 'email_clicked', points: 5, cap: { points: 20, days: 30 } },
  ...Object.entries({
    content_downloaded: 10,
    webinar_registered: 8,
    webinar_attended: 15,
    email_replied: 15,
    email_bounced: -10,
    email_unsubscribed: -30,
    linkedin_connected: 5,
    linkedin_replied: 15,
    form_submitted: 15,
    demo_requested: 30,
    meeting_booked: 30,
    meeting_canceled: -15,
    ad_lead_submitted: 15,
    badge_scanned: 15,
    lead_interested: 20,
    lead_not_interested: -20,
  }).map(([eventType, points]) => ({ id: eventType, eventType, points })),
];

const byEventType = Map.groupBy(scoringRules, ({ eventType }) => eventType);
export const ruleById = new Map(scoringRules.map((rule) => [rule.id, rule]));

export function rulesFor(eventType: string, properties: Record<string, unknown>): ScoringRule[] {
  const path = typeof properties.page_path === 'string' ? properties.page_path : '';
  return (byEventType.get(eventType) ?? []).filter(
    ({ pagePathStartsWith }) => pagePathStartsWith === undefined || path.startsWith(pagePathStartsWith),
  );
}
