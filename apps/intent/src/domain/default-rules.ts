import { products, type EventType, type Product } from '@dna/contracts';
import { vocabulary } from './default-vocabulary.ts';
import type { Match, Rule } from './rule.ts';

const scanners: EventType[] = ['email_opened_bot', 'email_clicked_bot', 'source_test', 'source_notice'];
const refusals: EventType[] = ['email_unsubscribed', 'lead_not_interested', 'meeting_canceled'];
/** What we or a channel did says nothing of what the lead wants. */
const notTheirDoing: EventType[] = [
  'email_sent',
  'email_bounced',
  'email_failed',
  'linkedin_invited',
  'linkedin_message_sent',
  'linkedin_profile_visited',
  'identity_updated',
  'company_updated',
  'prospect_synced',
  'note_added',
];

/** The rules of a fresh installation, as `migrate:up` inserts them once: the same seven for each product. */
export const defaultRules: readonly Rule[] = products.flatMap((product, index) =>
  rulesOf(product, index + 1),
);

function rulesOf(product: Product, productNumber: number): Rule[] {
  const { label, names, pages, english, german } = vocabulary[product];
  const interest: Match = {
    kind: 'property',
    properties: ['interest', 'product_interest', 'product'],
    values: names,
  };
  const topic: Match = { kind: 'property', properties: ['topic'], values: names };
  const rule = (
    number: number,
    name: string,
    weight: number,
    match: Match,
    types: { only?: EventType[]; except?: EventType[] },
  ): Rule => ({
    id: `01990000-0000-7000-8000-1e0000000${productNumber}0${number}`,
    name,
    product,
    milliWeight: weight * 1_000,
    eventTypes: types.only ?? null,
    exceptEventTypes: types.except ?? [],
    match,
    enabled: true,
  });
  return [
    rule(1, `Interest in ${label} stated`, 4, interest, {
      except: ['demo_requested', ...scanners, ...refusals],
    }),
    rule(2, `Demo of ${label} requested`, 5, interest, { only: ['demo_requested'] }),
    rule(
      3,
      `Page on ${label} visited`,
      1,
      { kind: 'page_path', prefixes: pages },
      { only: ['page_visited'] },
    ),
    rule(4, `Content or webinar on ${label}`, 2, topic, {
      only: ['content_downloaded', 'webinar_registered', 'webinar_attended'],
    }),
    rule(
      5,
      `Reaction to a campaign for ${label}`,
      1,
      { kind: 'campaign' },
      {
        except: [...scanners, ...refusals, ...notTheirDoing],
      },
    ),
    rule(
      6,
      `Wrote of ${label} in English`,
      2,
      { kind: 'text', language: 'en', phrases: english },
      {
        except: [...scanners, ...notTheirDoing],
      },
    ),
    rule(
      7,
      `Wrote of ${label} in German`,
      2,
      { kind: 'text', language: 'de', phrases: german },
      {
        except: [...scanners, ...notTheirDoing],
      },
    ),
  ];
}
