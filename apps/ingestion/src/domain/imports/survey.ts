import { splitName } from '../adapters/split-name.ts';
import { isMissing } from '../identifiers/clean-text.ts';
import { createAddressBook, type AddressBook } from './address-book.ts';
import {
  decideOrder,
  noDateEvidence,
  weighDate,
  type DateEvidence,
  type DecidedOrder,
} from './date-order.ts';
import { isAcademicTitle, mayBeAcademicTitle, type Field } from './import-columns.ts';
import { mapColumns, type Mapping } from './map-columns.ts';
import { readWrittenTime, type DateOrder } from './written-time.ts';

/** What can be said of a table only when all its rows were seen. */
export type Findings = {
  mapping: Mapping;
  dates: DateColumn[];
  addresses: AddressBook;
  /** Of rows that hold something. */
  eventType: 'badge_scanned' | 'event_registered';
};

export type DateColumn = { index: number; header: string } & (
  ({ decided: true } & DecidedOrder) | { decided: false; example: string | null }
);

export type Survey = { add: (cells: readonly string[]) => void; findings: () => Findings };

/** Goes over the rows once, before the first one is recorded. */
export function createSurvey(headers: readonly string[], dateOrder: DateOrder | 'auto'): Survey {
  const first = mapColumns(headers);
  const dates = new Map<number, DateEvidence>(
    indexesOf(first, 'scanned_at', 'ordered_at').map((index) => [index, noDateEvidence()]),
  );
  const titles = new Map<number, { academic: number; other: number }>(
    first.columns.flatMap(({ header }, index) =>
      mayBeAcademicTitle(header) ? [[index, { academic: 0, other: 0 }]] : [],
    ),
  );
  const addresses = createAddressBook();

  return {
    add: (cells) => {
      for (const [index, evidence] of dates) {
        const written = cells[index] ?? '';
        const time = isMissing(written) ? null : readWrittenTime(written);
        if (time !== null) weighDate(evidence, time, written);
      }
      for (const [index, count] of titles) {
        const value = cells[index] ?? '';
        if (isMissing(value)) continue;
        if (isAcademicTitle(value)) count.academic += 1;
        else count.other += 1;
      }
      const [name, email] = [nameIn(first, cells), firstOf(first, cells, 'email')];
      if (email !== undefined) addresses.add(email, name);
    },
    findings: () => ({
      mapping: mapColumns(headers, (index) => {
        const count = titles.get(index);
        return count === undefined || count.other > count.academic;
      }),
      dates: [...dates].map(([index, evidence]): DateColumn => {
        const order = decideOrder(evidence, dateOrder);
        const { header } = first.columns[index]!;
        return order === null
          ? { index, header, decided: false, example: evidence.example }
          : { index, header, decided: true, ...order };
      }),
      addresses,
      eventType: kindOf(first),
    }),
  };
}

/** A list of those who ordered a ticket is no list of scans. */
function kindOf({ indexes }: Mapping): Findings['eventType'] {
  const isOrderList = indexes.has('ordered_at') || indexes.has('attendance');
  return isOrderList && !indexes.has('scanned_at') ? 'event_registered' : 'badge_scanned';
}

function indexesOf({ indexes }: Mapping, ...fields: Field[]): number[] {
  return fields.flatMap((field) => indexes.get(field) ?? []);
}

function firstOf(mapping: Mapping, cells: readonly string[], field: Field): string | undefined {
  const index = indexesOf(mapping, field).find((column) => !isMissing(cells[column] ?? ''));
  return index === undefined ? undefined : cells[index];
}

function nameIn(mapping: Mapping, cells: readonly string[]) {
  const [first, last] = [firstOf(mapping, cells, 'first_name'), firstOf(mapping, cells, 'last_name')];
  if (first !== undefined && last !== undefined) return { first, last };
  const whole = splitName(firstOf(mapping, cells, 'full_name'));
  return { first: first ?? whole.first_name, last: last ?? whole.last_name };
}
