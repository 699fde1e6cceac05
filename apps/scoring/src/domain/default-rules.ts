import type { EventType } from '@dna/contracts';
import type { Cap } from './cap.ts';
import type { Condition, Rule } from './rule.ts';

/**
 * The rules of a fresh installation, as `migrate:up` inserts them once. A visit to the pricing page meets two of them
 * and is worth 10 points.
 */
export const defaultRules: readonly Rule[] = [
  rule(1, 'Page visited', 'page_visited', 2, { cap: { milliPoints: 10_000, days: 7 } }),
  rule(2, 'Pricing page visited', 'page_visited', 8, { conditions: [pathStartsWith('/pricing')] }),
  rule(3, 'Careers page visited', 'page_visited', -5, { conditions: [pathStartsWith('/careers')] }),
  rule(4, 'Content downloaded', 'content_downloaded', 10),
  rule(5, 'Webinar registered', 'webinar_registered', 8),
  rule(6, 'Webinar attended', 'webinar_attended', 15),
  rule(7, 'E-mail opened', 'email_opened', 1, { cap: { milliPoints: 5_000, days: 30 } }),
  rule(8, 'E-mail link clicked', 'email_clicked', 5, { cap: { milliPoints: 20_000, days: 30 } }),
  rule(9, 'E-mail answered', 'email_replied', 15),
  rule(10, 'LinkedIn invitation accepted', 'linkedin_connected', 5),
  rule(11, 'Answered on LinkedIn', 'linkedin_replied', 15),
  rule(12, 'Form submitted', 'form_submitted', 15),
  rule(13, 'Demo requested', 'demo_requested', 30),
  rule(14, 'Meeting booked', 'meeting_booked', 30),
  rule(15, 'Meeting canceled', 'meeting_canceled', -15),
  rule(16, 'Ad form submitted', 'ad_lead_submitted', 15),
  rule(17, 'Badge scanned', 'badge_scanned', 15),
  rule(18, 'Marked as interested', 'lead_interested', 20),
  rule(19, 'Marked as not interested', 'lead_not_interested', -20),
  rule(20, 'E-mail bounced', 'email_bounced', -10),
  rule(21, 'Unsubscribed from e-mails', 'email_unsubscribed', -30),
];

function rule(
  number: number,
  name: string,
  eventType: EventType,
  points: number,
  { cap = null, conditions = [] }: { cap?: Cap | null; conditions?: Condition[] } = {},
): Rule {
  return {
    id: `01990000-0000-7000-8000-5c0000000${String(number).padStart(3, '0')}`,
    name,
    eventType,
    source: null,
    conditions,
    milliPoints: points * 1_000,
    cap,
    decay: { kind: 'expire', days: null },
    enabled: true,
  };
}

function pathStartsWith(value: string): Condition {
  return { property: 'page_path', op: 'starts_with', value };
}
