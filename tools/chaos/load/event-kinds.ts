import type { Random } from '../../seeded-random.ts';
import { products, type Product } from './people.ts';

type Kind = {
  share: number;
  type: string;
  metadata?: (random: Random, wants: Product) => Record<string, string>;
};

const pages = [
  '/',
  '/blog',
  '/pricing',
  '/careers',
  '/research/panels',
  '/b2b/labs',
  '/lab-enablement',
  '/co-creation',
  '/panel/join',
];
const topic = (_: Random, wants: Product) => ({ topic: wants });

/** What people do, browsing far more often than asking. */
const kinds: readonly Kind[] = [
  { share: 30, type: 'page_visited', metadata: (random) => ({ page_path: random.pick(pages) }) },
  { share: 14, type: 'email_opened' },
  { share: 8, type: 'email_clicked' },
  { share: 6, type: 'content_downloaded', metadata: topic },
  { share: 3, type: 'webinar_registered', metadata: topic },
  { share: 4, type: 'webinar_attended', metadata: topic },
  { share: 5, type: 'form_submitted', metadata: (_, wants) => ({ product_interest: wants }) },
  { share: 2, type: 'form_submitted', metadata: () => ({ message: 'Thanks, talk to you soon.' }) },
  { share: 5, type: 'demo_requested', metadata: (_, wants) => ({ product: wants }) },
  { share: 2, type: 'meeting_booked' },
  { share: 1, type: 'meeting_canceled' },
  { share: 2, type: 'email_replied' },
  { share: 3, type: 'linkedin_connected' },
  { share: 1, type: 'linkedin_replied' },
  { share: 1, type: 'badge_scanned' },
  { share: 1, type: 'ad_lead_submitted' },
  { share: 2, type: 'lead_interested' },
  { share: 1.5, type: 'lead_not_interested' },
  { share: 0.4, type: 'email_bounced' },
  { share: 0.4, type: 'email_unsubscribed' },
  { share: 2, type: 'email_sent' },
  { share: 1, type: 'protocol_printed' },
];
const total = kinds.reduce((sum, { share }) => sum + share, 0);

/** Most of the time people want the same thing, so that most of them can be routed to somebody who sells it. */
const steadiness = 0.88;

export function drawEvent(
  random: Random,
  wants: Product,
): { event_type: string; metadata: Record<string, string> } {
  let left = random.next() * total;
  const kind = kinds.find(({ share }) => (left -= share) < 0) ?? kinds[0]!;
  const wanted = random.next() < steadiness ? wants : random.pick(products);
  return { event_type: kind.type, metadata: kind.metadata?.(random, wanted) ?? {} };
}
