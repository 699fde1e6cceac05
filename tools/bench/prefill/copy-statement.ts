import type { CopiedTable } from './copied-tables.ts';
import { SCRATCH } from './copy-functions.ts';

export type Column = { name: string; type: string };

/** What all copies share: the team, the pipelines, the rules, the campaigns. */
const sharedIds = new Set([
  'owner_id',
  'campaign_id',
  'pipeline_id',
  'stage_id',
  'from_stage_id',
  'to_stage_id',
  'rule_id',
]);

/** Inserts the rows of the copies that the table `chunk` lists. Ids become new ones, instants move back. */
export function copyStatement({ schema, name, columns: given = {} }: CopiedTable, columns: Column[]): string {
  const unknown = Object.keys(given).filter((column) => !columns.some((each) => each.name === column));
  if (unknown.length > 0) {
    throw new Error(`${schema}.${name} has no column ${unknown.join(', ')}: correct copied-tables.ts`);
  }
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const values = columns.map((column) => given[column.name] ?? copiedByType(column)).join(',\n  ');
  const needsBasis = Object.values(given).some((expression) => expression.includes('b.basis'));
  return `insert into ${schema}.${name} (${names})
select
  ${values}
from chunk c cross join ${SCRATCH}.${schema}_${name} t${needsBasis ? '\nleft join bases b on b.copy = c.number and b.lead_id = t.lead_id' : ''}`;
}

function copiedByType({ name, type }: Column): string {
  if (type === 'uuid' && !sharedIds.has(name)) return `${SCRATCH}.copied_id(t."${name}", c.salt, c.shift_ms)`;
  if (type === 'timestamp with time zone') return `t."${name}" - c.shift`;
  return `t."${name}"`;
}
