export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A time as somebody wrote it; the three numbers of a date may still mean several days. */
export type WrittenTime =
  | { kind: 'instant'; at: number }
  | {
      kind: 'date';
      /** In the order written; the year is one of them. */
      parts: [number, number, number];
      /** Known where a four-digit year comes first or the month is a word. */
      order: DateOrder | null;
      dotted: boolean;
      timeMs: number;
      /** Minutes ahead of UTC, where it is said. */
      offsetMinutes: number | null;
    };

/** What is written, or null when it is no time. */
export function readWrittenTime(written: string): WrittenTime | null {
  const text = written.trim().replace(/\s+/g, ' ');
  if (text.length > 60) return null;
  return readSerial(text) ?? readNumbers(text) ?? readWords(text);
}

/** The wall clock it means (milliseconds as if UTC), or null when there is no such day. */
export function localTime(time: Extract<WrittenTime, { kind: 'date' }>, order: DateOrder): number | null {
  const [first, second, third] = time.parts;
  const used = time.order ?? order;
  const [year, month, day] =
    used === 'ymd'
      ? [first, second, third]
      : used === 'dmy'
        ? [third, second, first]
        : [third, first, second];
  const fullYear = year >= 100 ? year : year + (year < 70 ? 2_000 : 1_900);
  const date = new Date(Date.UTC(fullYear, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.getTime() + time.timeMs;
}

/** A spreadsheet shows a date without its format as days since 1899; programs write seconds since 1970. */
function readSerial(text: string): WrittenTime | null {
  if (/^\d{5}(?:[.,]\d{1,12})?$/.test(text)) {
    const days = Number(text.replace(',', '.'));
    if (days < 20_000 || days > 80_000) return null;
    const seconds = Math.round((days - 25_569) * 86_400);
    const date = new Date(Math.floor(seconds / 86_400) * 86_400_000);
    return {
      kind: 'date',
      parts: [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()],
      order: 'ymd',
      dotted: false,
      timeMs: (seconds % 86_400) * 1_000,
      offsetMinutes: null,
    };
  }
  if (/^\d{10}$/.test(text)) return { kind: 'instant', at: Number(text) * 1_000 };
  return /^\d{13}$/.test(text) ? { kind: 'instant', at: Number(text) } : null;
}

const clock =
  /^,? ?(?:T|um |at )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?)?(?: ?uhr)?(?: ?(Z|UTC|GMT|CES?T|MES?Z|[+-]\d{2}(?::?\d{2})?))?$/i;
const numbers = /^(\d{4}|\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d{1,2})/;

function readNumbers(text: string): WrittenTime | null {
  const match = numbers.exec(text);
  if (match === null) return null;
  const [whole, first = '', separator, second = '', third = ''] = match;
  return withClock(text.slice(whole.length), {
    parts: [Number(first), Number(second), Number(third)],
    order: first.length === 4 ? 'ymd' : null,
    dotted: separator === '.',
  });
}

const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([a-zä]{3,9})\.?,?[ -](\d{4})/i;
const monthFirst = /^([a-zä]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})/i;

/** `4 May 2026`, `May 4, 2026`, `4. Mai 2026`, with or without the day of the week. */
function readWords(written: string): WrittenTime | null {
  const text = written.replace(
    /^(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? (?=\S)/i,
    '',
  );
  const found = dayFirst.exec(text);
  const swapped = found === null ? monthFirst.exec(text) : null;
  const [whole = '', day, name = '', year] =
    found ?? (swapped === null ? [] : [swapped[0], swapped[2], swapped[1], swapped[3]]);
  const month = months.get(name.toLowerCase().slice(0, 3));
  if (month === undefined) return null;
  return withClock(text.slice(whole.length), {
    parts: [Number(year), month, Number(day)],
    order: 'ymd',
    dotted: false,
  });
}

function withClock(
  rest: string,
  date: Pick<Extract<WrittenTime, { kind: 'date' }>, 'parts' | 'order' | 'dotted'>,
): WrittenTime | null {
  const match = rest === '' ? [] : clock.exec(rest);
  if (match === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0', half, zone] = match;
  const hour = half === undefined ? Number(hours) : twelveHours(Number(hours), half);
  if (hour === null || hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return {
    kind: 'date',
    ...date,
    timeMs: ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000,
    offsetMinutes: zone === undefined ? null : offsetOf(zone),
  };
}

function twelveHours(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function offsetOf(zone: string): number {
  if (/^(?:cest|mesz)$/i.test(zone)) return 120;
  if (/^(?:cet|mez)$/i.test(zone)) return 60;
  if (!/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return zone.startsWith('-') ? -minutes : minutes;
}

const months: ReadonlyMap<string, number> = new Map([
  ...['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map(
    (name, index) => [name, index + 1] as const,
  ),
  ['jän', 1],
  ['mär', 3],
  ['mrz', 3],
  ['mai', 5],
  ['okt', 10],
  ['dez', 12],
]);
