import type { Field } from './import-columns.ts';
import type { Mapping } from './map-columns.ts';
import type { RowIssue } from './row-issue.ts';

export type Cell = { value: string; column: number; header: string };

/** One row, by the fields of its columns; what nobody takes is left at the end. */
export type Row = {
  issues: RowIssue[];
  /** The columns of a field that hold something, the one that counts most first. */
  of: (field: Field) => Cell[];
  use: (cell: Cell) => void;
  /** The first value of a field. */
  take: (field: Field) => string | undefined;
  takeAll: (field: Field) => string[];
  /** Whatever was not used, by property name. */
  rest: () => Record<string, string>;
};

export function rowOf(values: readonly string[], mapping: Mapping): Row {
  const used = new Set<number>();
  const of = (field: Field): Cell[] =>
    (mapping.indexes.get(field) ?? [])
      .map((column) => ({ value: values[column] ?? '', column, header: mapping.columns[column]!.header }))
      .filter(({ value }) => value !== '');
  const use = ({ column }: Cell) => void used.add(column);
  return {
    issues: [],
    of,
    use,
    take: (field) => {
      const [first] = of(field);
      if (first !== undefined) use(first);
      return first?.value;
    },
    takeAll: (field) =>
      of(field).map((cell) => {
        use(cell);
        return cell.value;
      }),
    rest: () =>
      Object.fromEntries(
        mapping.columns.flatMap(({ property }, column) => {
          const value = values[column] ?? '';
          return value === '' || used.has(column) ? [] : [[property, value] as const];
        }),
      ),
  };
}
