/**
 * A table whose rows are copied. Columns are copied by their type (see `copyStatement`); `columns` says what else is to
 * be done, in SQL: `t` is the row, `c` the copy (`number`, `salt`, `label`, `shift`, `shift_ms`), `b` the basis of the
 * copied lead.
 */
export type CopiedTable = {
  schema: string;
  name: string;
  columns?: Record<string, string>;
};

const domainOf = (domain: string) => `c.label || '-' || ${domain}`;
const emailOf = (email: string) => `c.label || '.' || replace(${email}, '@', '@' || c.label || '-')`;
const nameOf = (name: string) => `${name} || ' ' || c.label`;
const profileOf = (url: string) => `replace(${url}, '/in/', '/in/' || c.label || '-')`;
const browserOf = (id: string) => `c.label || '-' || ${id}`;
const copied = (id: string) => `bench_fill.copied_id(${id}, c.salt, c.shift_ms)`;

/** The facts of a notification name its deal. */
const facts = `case when t.facts ? 'deal_id'
  then jsonb_set(t.facts, '{deal_id}', to_jsonb(${copied("(t.facts ->> 'deal_id')::uuid")}))
  else t.facts end`;
/** A key such as `deal_opened:<id>` or `hot_lead:<id>:1`. */
const keyedId = "split_part(t.dedupe_key, ':', 2)";

/** All tables that hold something of a lead, those before others that their rows point at. */
export const copiedTables: readonly CopiedTable[] = [
  {
    schema: 'ingestion',
    name: 'organizations',
    columns: {
      name: nameOf('t.name'),
      domain: domainOf('t.domain'),
      company_key: nameOf('t.company_key'),
    },
  },
  {
    schema: 'ingestion',
    name: 'leads',
    columns: {
      email: emailOf('t.email'),
      company: nameOf('t.company'),
      linkedin_url: profileOf('t.linkedin_url'),
      field_times: `(
        select coalesce(jsonb_object_agg(key, bench_fill.copied_time(value, c.shift)), '{}')
        from jsonb_each_text(t.field_times))`,
      // It would name the values of the lead that is copied; a copy goes by what it shows.
      own: 'null',
    },
  },
  {
    schema: 'ingestion',
    name: 'lead_identifiers',
    columns: {
      value: `case t.kind when 'email' then ${emailOf('t.value')}
        when 'linkedin_url' then ${profileOf('t.value')} else ${browserOf('t.value')} end`,
    },
  },
  { schema: 'ingestion', name: 'lead_aliases' },
  { schema: 'ingestion', name: 'lead_links' },
  { schema: 'ingestion', name: 'browser_claims', columns: { anonymous_id: browserOf('t.anonymous_id') } },
  { schema: 'ingestion', name: 'event_keys' },
  { schema: 'ingestion', name: 'events', columns: { anonymous_id: browserOf('t.anonymous_id') } },
  { schema: 'ingestion', name: 'lead_views' },
  { schema: 'ingestion', name: 'lead_routes' },
  { schema: 'ingestion', name: 'lead_deals' },
  { schema: 'ingestion', name: 'lead_conflicts' },
  { schema: 'ingestion', name: 'timeline_entries' },
  { schema: 'scoring', name: 'facts' },
  { schema: 'scoring', name: 'contributions' },
  {
    schema: 'scoring',
    name: 'lead_scores',
    columns: { basis_xor: "coalesce(b.basis ->> 'xor', t.basis_xor)" },
  },
  { schema: 'scoring', name: 'score_history' },
  { schema: 'scoring', name: 'lead_aliases' },
  { schema: 'scoring', name: 'deal_outcomes' },
  { schema: 'intent', name: 'facts' },
  { schema: 'intent', name: 'intent_signals' },
  {
    schema: 'intent',
    name: 'lead_intents',
    columns: { basis_xor: "coalesce(b.basis ->> 'xor', t.basis_xor)" },
  },
  { schema: 'intent', name: 'lead_aliases' },
  { schema: 'intent', name: 'deal_outcomes' },
  {
    schema: 'routing',
    name: 'lead_states',
    columns: {
      score_basis: 'case when t.score_basis is not null then coalesce(b.basis, t.score_basis) end',
      intent_basis: 'case when t.intent_basis is not null then coalesce(b.basis, t.intent_basis) end',
    },
  },
  { schema: 'routing', name: 'lead_aliases' },
  {
    schema: 'routing',
    name: 'routing_decisions',
    columns: { inputs: 'bench_fill.copied_inputs(t.inputs, c.salt, c.shift_ms)' },
  },
  { schema: 'routing', name: 'assignments' },
  { schema: 'routing', name: 'deal_states' },
  { schema: 'deals', name: 'deal_leads' },
  { schema: 'deals', name: 'deals' },
  { schema: 'deals', name: 'deal_routes' },
  { schema: 'deals', name: 'deal_stage_history' },
  { schema: 'deals', name: 'lead_aliases' },
  { schema: 'integration', name: 'lead_states' },
  {
    schema: 'integration',
    name: 'notifications',
    columns: { facts, dedupe_key: `replace(t.dedupe_key, ${keyedId}, ${copied(`${keyedId}::uuid`)}::text)` },
  },
  { schema: 'integration', name: 'lead_aliases' },
  { schema: 'slack', name: 'messages', columns: { facts } },
];
