import { sql, type Kysely } from 'kysely';

/** Rule sets by version, and the one that every installation begins with. What is edited later is never overwritten. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table scoring_rulesets (
      version integer primary key,
      status text not null check (status in ('draft', 'published', 'retired')),
      created_at timestamptz not null,
      published_at timestamptz
    )`.execute(db);
  await sql`create unique index scoring_rulesets_published on scoring_rulesets (status) where status = 'published'`.execute(
    db,
  );
  await sql`
    create table scoring_rules (
      ruleset_version integer not null references scoring_rulesets,
      -- stays the same from version to version
      rule_id uuid not null,
      name text not null,
      event_type text not null,
      source text,
      conditions jsonb not null,
      milli_points integer not null,
      cap_milli_points integer check (cap_milli_points >= 0),
      cap_days integer check (cap_days > 0),
      decay_kind text not null check (decay_kind in ('none', 'expire', 'linear', 'half_life')),
      -- null: as the setting SCORE_DECAY_DAYS says
      decay_days integer check (decay_days > 0),
      enabled boolean not null,
      primary key (ruleset_version, rule_id),
      check ((cap_milli_points is null) = (cap_days is null))
    )`.execute(db);
  await sql`
    insert into scoring_rulesets (version, status, created_at, published_at)
    values (1, 'published', clock_timestamp(), clock_timestamp())`.execute(db);
  await sql`
    insert into scoring_rules (ruleset_version, rule_id, name, event_type, conditions, milli_points,
      cap_milli_points, cap_days, decay_kind, enabled)
    select 1, ('01990000-0000-7000-8000-5c0000000' || lpad(r.number::text, 3, '0'))::uuid, r.name, r.event_type,
      r.conditions, r.points * 1000, r.cap_points * 1000, r.cap_days, 'expire', true
    from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb)
      as r(number int, name text, event_type text, points int, conditions jsonb, cap_points int, cap_days int)`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table scoring_rules, scoring_rulesets`.execute(db);
}

const rules = [
  rule(1, 'Page visited', 'page_visited', 2, { cap_points: 10, cap_days: 7 }),
  rule(2, 'Pricing page visited', 'page_visited', 8, { conditions: pathStartsWith('/pricing') }),
  rule(3, 'Careers page visited', 'page_visited', -5, { conditions: pathStartsWith('/careers') }),
  rule(4, 'Content downloaded', 'content_downloaded', 10),
  rule(5, 'Webinar registered', 'webinar_registered', 8),
  rule(6, 'Webinar attended', 'webinar_attended', 15),
  rule(7, 'E-mail opened', 'email_opened', 1, { cap_points: 5, cap_days: 30 }),
  rule(8, 'E-mail link clicked', 'email_clicked', 5, { cap_points: 20, cap_days: 30 }),
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

function rule(number: number, name: string, eventType: string, points: number, more: object = {}) {
  return { number, name, event_type: eventType, points, conditions: [], ...more };
}

function pathStartsWith(value: string) {
  return [{ property: 'page_path', op: 'starts_with', value }];
}
