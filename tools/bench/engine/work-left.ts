import { SERVICES } from '../../stack/services.ts';

export type Query = <T>(text: string) => Promise<T[]>;

export type Standing = {
  events: number;
  leads: number;
  routed: number;
  deals: number;
  notifications: number;
  posted: number;
  given_up: number;
  last_at: Date | null;
};

const schemas = SERVICES.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);

/** Cheap enough to ask a few times a second: partial indexes hold only what is left. */
export async function isWorkLeft(query: Query): Promise<boolean> {
  const unpublished = schemas.map(
    (schema) => `exists (select from ${schema}.outbox_batches where published_at is null)`,
  );
  const [row] = await query<{ left: boolean }>(
    `select ${unpublished.join(' or ')}
       or exists (select from slack.messages where status in ('pending', 'unknown')) as left`,
  );
  return row!.left;
}

/** Counts everything, and says when the last of it was written: to be asked once, when nothing is left. */
export async function readStanding(query: Query): Promise<Standing> {
  const published = schemas.map((schema) => `(select max(published_at) from ${schema}.outbox_batches)`);
  const [row] = await query<Standing>(
    `select
       (select count(*) from ingestion.event_keys) as events,
       (select count(*) from ingestion.leads) as leads,
       (select count(*) from routing.routing_decisions where outcome = 'routed') as routed,
       (select count(*) from deals.deals) as deals,
       (select count(*) from integration.notifications where status = 'requested') as notifications,
       (select count(*) from slack.messages where status = 'posted') as posted,
       (select count(*) from slack.messages where status in ('failed', 'no_credentials')) as given_up,
       greatest(
         (select max(created_at) from deals.deals),
         (select max(created_at) from integration.notifications),
         (select max(updated_at) from slack.messages where status = 'posted'),
         ${published.join(',\n         ')}
       ) as last_at`,
  );
  return row!;
}

/** What does not add up; empty when each route has its deal, and each notification its message. */
export function mismatchOf(standing: Standing): string {
  const { routed, deals, notifications, posted, given_up: givenUp } = standing;
  if (givenUp > 0) return `${givenUp} Slack messages were given up`;
  if (routed !== deals) return `${routed} leads are routed, and there are ${deals} deals`;
  if (notifications !== posted) return `${notifications} notifications, and ${posted} messages in Slack`;
  return '';
}
