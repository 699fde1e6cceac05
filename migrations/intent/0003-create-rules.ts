import { sql, type Kysely } from 'kysely';

/** Rule sets by version, and the one that every installation begins with. What is edited later is never overwritten. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table intent_rulesets (
      version integer primary key,
      status text not null check (status in ('draft', 'published', 'retired')),
      created_at timestamptz not null,
      published_at timestamptz
    )`.execute(db);
  await sql`create unique index intent_rulesets_published on intent_rulesets (status) where status = 'published'`.execute(
    db,
  );
  await sql`
    create table intent_rules (
      ruleset_version integer not null references intent_rulesets,
      -- stays the same from version to version
      rule_id uuid not null,
      name text not null,
      product text not null,
      milli_weight integer not null,
      -- null: any type
      event_types text[],
      except_event_types text[] not null,
      match jsonb not null,
      enabled boolean not null,
      primary key (ruleset_version, rule_id)
    )`.execute(db);
  await sql`
    insert into intent_rulesets (version, status, created_at, published_at)
    values (1, 'published', clock_timestamp(), clock_timestamp())`.execute(db);
  await sql`
    insert into intent_rules (ruleset_version, rule_id, name, product, milli_weight, event_types,
      except_event_types, match, enabled)
    select 1, rule_id, name, product, weight * 1000, only_types, except_types, match, true
    from jsonb_to_recordset(${JSON.stringify(vocabulary.flatMap(rulesOf))}::jsonb)
      as r(rule_id uuid, name text, product text, weight int, only_types text[], except_types text[], match jsonb)`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table intent_rules, intent_rulesets`.execute(db);
}

const vocabulary = [
  {
    product: 'research',
    label: 'Research Lab',
    names: ['research', 'research lab', 'research lab pipeline', 'forschung', 'forschungslabor'],
    pages: ['/research'],
    english: [
      'research',
      'research lab',
      'research labs',
      'research project',
      'research projects',
      'research collaboration',
      'research partnership',
      'research services',
      'research study',
      'contract research',
      'joint research',
    ],
    german: [
      'forschung',
      'forschungslabor',
      'forschungslabore',
      'forschungsprojekt',
      'forschungsprojekte',
      'forschungskooperation',
      'forschungspartner',
      'auftragsforschung',
      'forschungsauftrag',
    ],
  },
  {
    product: 'b2b',
    label: 'B2B Lab Enablement',
    names: ['b2b', 'b2b lab', 'b2b lab enablement', 'b2b lab enablement pipeline', 'lab enablement'],
    pages: ['/b2b', '/lab-enablement'],
    english: [
      'b2b',
      'b2b lab',
      'lab enablement',
      'b2b lab enablement',
      'lab setup',
      'laboratory setup',
      'set up a lab',
      'set up our lab',
      'set up our own lab',
      'equip our lab',
      'lab equipment',
      'lab automation',
      'our own lab',
      'in house lab',
    ],
    german: [
      'laboraufbau',
      'laborausstattung',
      'laboreinrichtung',
      'laborautomatisierung',
      'eigenes labor',
      'eigenen labors',
      'labor aufbauen',
      'labor einrichten',
      'labor ausstatten',
    ],
  },
  {
    product: 'co_creation',
    label: 'Panel Co-Creation',
    names: ['co creation', 'cocreation', 'panel', 'panel co creation', 'panel co creation pipeline'],
    pages: ['/co-creation', '/panel'],
    english: [
      'co creation',
      'cocreation',
      'co create',
      'co creating',
      'panel co creation',
      'panel study',
      'consumer panel',
      'test panel',
      'user panel',
      'focus group',
      'focus groups',
      'panel',
      'panels',
    ],
    german: [
      'co kreation',
      'panelstudie',
      'panelstudien',
      'verbraucherpanel',
      'testpanel',
      'probandenpanel',
      'fokusgruppe',
      'fokusgruppen',
      'gemeinsam entwickeln',
      'gemeinsame entwicklung',
      'mitgestalten',
    ],
  },
];

const scanners = ['email_opened_bot', 'email_clicked_bot', 'source_test', 'source_notice'];
const refusals = ['email_unsubscribed', 'lead_not_interested', 'meeting_canceled'];
const notTheirDoing = [
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

function rulesOf(
  { product, label, names, pages, english, german }: (typeof vocabulary)[number],
  index: number,
) {
  const interest = {
    kind: 'property',
    properties: ['interest', 'product_interest', 'product'],
    values: names,
  };
  const topic = { kind: 'property', properties: ['topic'], values: names };
  const rule = (
    number: number,
    name: string,
    weight: number,
    match: object,
    { only = null, except = [] }: { only?: string[] | null; except?: string[] },
  ) => ({
    rule_id: `01990000-0000-7000-8000-1e0000000${index + 1}0${number}`,
    name,
    product,
    weight,
    only_types: only,
    except_types: except,
    match,
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
      { except: [...scanners, ...refusals, ...notTheirDoing] },
    ),
    rule(
      6,
      `Wrote of ${label} in English`,
      2,
      { kind: 'text', language: 'en', phrases: english },
      { except: [...scanners, ...notTheirDoing] },
    ),
    rule(
      7,
      `Wrote of ${label} in German`,
      2,
      { kind: 'text', language: 'de', phrases: german },
      { except: [...scanners, ...notTheirDoing] },
    ),
  ];
}
