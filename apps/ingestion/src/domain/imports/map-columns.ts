import { snakeCase } from '../adapters/fields.ts';
import { cleanText, cutText } from '../identifiers/clean-text.ts';
import { fieldOf, identifyingFields, mayBeAcademicTitle, type Field } from './import-columns.ts';

/** Where the table says what. */
export type Mapping = {
  columns: readonly MappedColumn[];
  /** Columns of each field, the one that counts most first. */
  indexes: ReadonlyMap<Field, readonly number[]>;
};

export type MappedColumn = {
  header: string;
  /** Null: nothing known; its values are kept under `property`. */
  field: Field | null;
  property: string;
};

/**
 * @param isRole whether the values of the column "Titel" or "Title" are roles; asked only where no other column is
 */
export function mapColumns(
  headers: readonly string[],
  isRole: (index: number) => boolean = () => true,
): Mapping {
  const written = headers.map((header) => cutText(cleanText(header.replace(/^\uFEFF/, '')), 100));
  const found = written.map((header) => fieldOf(header));
  const has = (field: Field) => found.some((each) => each?.field === field);
  const hasRole = found.some(
    (each, index) => each?.field === 'job_title' && !mayBeAcademicTitle(written[index]!),
  );

  const properties = new Set<string>();
  const ranked = written.map((header, index) => {
    const known =
      found[index] ?? (mayBeAcademicTitle(header) ? { field: 'job_title' as const, rank: 99 } : undefined);
    const field = known?.field ?? null;
    return {
      header,
      rank: known?.rank ?? 0,
      field: settled(field, header, index),
      property: propertyName(header, index),
    };
  });

  function settled(field: Field | null, header: string, index: number): Field | null {
    // German lists call the last name "Name" where the first name has a column of its own.
    if (field === 'full_name' && has('first_name') && !has('last_name')) return 'last_name';
    if (mayBeAcademicTitle(header) && (hasRole || !isRole(index))) return null;
    return field;
  }

  function propertyName(header: string, index: number): string {
    const name = snakeCase(header) || `column_${index + 1}`;
    const free = properties.has(name) ? `${name}_${index + 1}` : name;
    properties.add(free);
    return free;
  }

  const indexes = new Map<Field, number[]>();
  const byRank = ranked.map((column, index) => ({ ...column, index })).sort((a, b) => a.rank - b.rank);
  for (const { field, index } of byRank) {
    if (field !== null) indexes.set(field, [...(indexes.get(field) ?? []), index]);
  }
  return { columns: ranked.map(({ header, field, property }) => ({ header, field, property })), indexes };
}

/** Whether this line names columns by which somebody can be recognised. */
export function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => {
    const field = fieldOf(cell)?.field;
    return field !== undefined && identifyingFields.has(field);
  });
}
