import { sql } from '@dna/database';
import type { Db } from './lead-queries.ts';

/** What became of people, by how they met the campaign. */
export type Outcome = {
  leads: number;
  routed: number;
  deals: number;
  won: number;
  wonValue: { currency: string; cents: number }[];
};

export type CampaignStats = {
  events: number;
  firstEventAt: Date | null;
  lastEventAt: Date | null;
  /** People whose very first event, of whatever kind, belongs to it. */
  newLeads: number;
  /** All whom it has reached. */
  reached: Outcome;
  /** Those whose first event of any campaign was of this one. */
  firstTouch: Outcome;
  /** Those whose last event of any campaign, up to their route where there is one, was of this one. */
  lastTouch: Outcome;
};

type Totals = { events: number; first_at: Date | null; last_at: Date | null; new_leads: number };
type OutcomeRow = {
  way: 'reached' | 'first_touch' | 'last_touch';
  leads: number;
  routed: number;
  deals: number;
  won: number;
  won_value: { currency: string; cents: number }[] | null;
};

/**
 * Counts people, not ids: whoever goes by several leads is one, and all their events say how they met the campaign.
 * Deals that were voided or given up for another of the same person do not count.
 */
export async function readCampaignStats(db: Db, campaignId: string): Promise<CampaignStats> {
  const { rows } = await sql<Totals & OutcomeRow>`
    with recursive counted as materialized (
      select lead_id, count(*) as events, min(occurred_at) as first_at, max(occurred_at) as last_at
      from events where campaign_id = ${campaignId}::uuid and status = 'active' group by lead_id
    ), up(lead_id, root) as (
      select lead_id, lead_id from counted
      union
      select u.lead_id, a.into_lead_id from up u
      join lead_aliases a on a.lead_id = u.root and a.into_lead_id is not null
    ), roots as materialized (
      select distinct u.root from up u where not exists (
        select 1 from lead_aliases a where a.lead_id = u.root and a.into_lead_id is not null)
    ), down(root, lead_id) as (
      select root, root from roots
      union
      select d.root, a.lead_id from down d join lead_aliases a on a.into_lead_id = d.lead_id
    ), touches as materialized (
      select d.root, e.campaign_id, e.occurred_at, e.id
      from down d join events e on e.lead_id = d.lead_id where e.status = 'active'
    ), first_events as (
      select distinct on (root) root, campaign_id from touches order by root, occurred_at, id
    ), first_touches as (
      select distinct on (root) root, campaign_id from touches
      where campaign_id is not null order by root, occurred_at, id
    ), last_touches as (
      select distinct on (t.root) t.root, t.campaign_id
      from touches t left join lead_views v on v.lead_id = t.root
      where t.campaign_id is not null
      order by t.root, t.occurred_at <= coalesce(v.routed_at, 'infinity') desc, t.occurred_at desc, t.id desc
    ), people as materialized (
      select r.root, v.routed_at, first_events.campaign_id as began_with,
        first_touches.campaign_id as first_campaign, last_touches.campaign_id as last_campaign
      from roots r left join lead_views v on v.lead_id = r.root
      left join first_events using (root) left join first_touches using (root) left join last_touches using (root)
    ), ways(way, root) as (
      select 'reached', root from people
      union all select 'first_touch', root from people where first_campaign = ${campaignId}::uuid
      union all select 'last_touch', root from people where last_campaign = ${campaignId}::uuid
    ), deals as materialized (
      select w.way, x.status, x.currency, x.value_cents
      from ways w join down d on d.root = w.root join lead_deals x on x.lead_id = d.lead_id
      where x.status not in ('void', 'superseded')
    ), won as (
      select way, jsonb_agg(jsonb_build_object('currency', currency, 'cents', cents) order by currency) as value
      from (
        select way, currency, sum(value_cents) as cents from deals where status = 'won' group by way, currency
      ) by_currency group by way
    )
    select way, totals.*, (select count(*) from ways w where w.way = named.way) as leads,
      (select count(*) from ways w join people p using (root)
        where w.way = named.way and p.routed_at is not null) as routed,
      (select count(*) from deals d where d.way = named.way) as deals,
      (select count(*) from deals d where d.way = named.way and d.status = 'won') as won,
      (select value from won where won.way = named.way) as won_value
    from (values ('reached'), ('first_touch'), ('last_touch')) as named(way), (
      select coalesce(sum(events), 0)::bigint as events, min(first_at) as first_at, max(last_at) as last_at,
        (select count(*) from people where began_with = ${campaignId}::uuid) as new_leads
      from counted) totals`.execute(db);
  const { events, first_at: firstEventAt, last_at: lastEventAt, new_leads: newLeads } = rows[0]!;
  const outcomeOf = (way: OutcomeRow['way']): Outcome => {
    const { leads, routed, deals, won, won_value } = rows.find((row) => row.way === way)!;
    return { leads, routed, deals, won, wonValue: won_value ?? [] };
  };
  return {
    events,
    firstEventAt,
    lastEventAt,
    newLeads,
    reached: outcomeOf('reached'),
    firstTouch: outcomeOf('first_touch'),
    lastTouch: outcomeOf('last_touch'),
  };
}
