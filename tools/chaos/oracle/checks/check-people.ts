import { differences, repeated, type Facts, type Person } from '../facts.ts';
import type { LeadRow } from '../snapshot.ts';

const comparedFields = ['job_title'] as const;
const suppressing = ['email_unsubscribed', 'email_bounced'];

/** Leads are people: one for each, the oldest id being the root, known to every service alike. */
export function checkPeople(facts: Facts): string[] {
  const { people, snapshot, rootOf } = facts;
  const rows = new Map(snapshot.leads.map((lead) => [lead.id, lead]));
  const used = people.flatMap(({ roots }) => roots);
  const roots = new Set(snapshot.leads.map(({ id }) => rootOf(id)));
  return [
    ...people.flatMap(({ name, roots }) =>
      roots.length === 1 ? [] : [`${name} is ${roots.length} leads: ${roots.join(', ')}`],
    ),
    ...repeated(used).map((root) => `lead ${root} is several people`),
    ...differences('leads', new Set(used), roots),
    ...people.flatMap((person) => checkPerson(facts, person, rows)),
    ...checkAliases(facts),
  ];
}

function checkPerson(
  { familyOf }: Facts,
  { name, events, roots }: Person,
  rows: Map<string, LeadRow>,
): string[] {
  const [root] = roots;
  if (root === undefined) return [];
  const family = familyOf(root).flatMap((id) => rows.get(id) ?? []);
  const oldest = family.toSorted(
    (a, b) => a.created_at.getTime() - b.created_at.getTime() || (a.id < b.id ? -1 : 1),
  )[0];
  const named = events.some(({ event }) =>
    Object.keys(event.lead_identifier).some((kind) => kind !== 'anonymous_id'),
  );
  const gone = events.some(({ event }) => suppressing.includes(event.event_type));
  return [
    ...(oldest?.id === root ? [] : [`${name}: the root is ${root}, the oldest id ${oldest?.id}`]),
    ...(family.some(({ identified }) => identified) === named
      ? []
      : [`${name} should be identified: ${named}`]),
    ...(family.some(({ suppressed }) => suppressed) === gone
      ? []
      : [`${name} should be suppressed: ${gone}`]),
    ...comparedFields.flatMap((field) => checkField(name, field, events, family)),
  ];
}

/** The latest saying wins; of two at one instant the greater text. */
function checkField(
  name: string,
  field: (typeof comparedFields)[number],
  events: Person['events'],
  family: LeadRow[],
): string[] {
  const told = events.flatMap(({ event }) => {
    const value = event.lead?.[field];
    return value === undefined ? [] : [`${event.occurred_at} ${value}`];
  });
  const kept = family.flatMap((lead) =>
    lead[field] === null ? [] : [`${lead.field_times[field]} ${lead[field]}`],
  );
  const [expected, found] = [told.sort().at(-1), kept.sort().at(-1)];
  return expected === found ? [] : [`${name}: ${field} is "${found}" instead of "${expected}"`];
}

function checkAliases({ snapshot }: Facts): string[] {
  const edges = (schema: string) =>
    new Set(snapshot.aliases[schema]!.map((edge) => `${edge.lead_id} into ${edge.into_lead_id}`));
  return Object.keys(snapshot.aliases).flatMap((schema) =>
    differences(`merges known to ${schema}`, edges('ingestion'), edges(schema)),
  );
}
