import type { Standing } from './standings.ts';

type Column = { title: string; width: number; right?: true; of: (standing: Standing) => string };

const columns: Column[] = [
  { title: 'Lead', width: 16, of: ({ name }) => name },
  { title: 'Company', width: 25, of: ({ company }) => company },
  {
    title: 'Events',
    width: 6,
    right: true,
    of: ({ events, leadId }) => (leadId === null ? '' : String(events)),
  },
  {
    title: 'Score',
    width: 5,
    right: true,
    of: ({ score, leadId }) => (leadId === null ? '' : String(score)),
  },
  {
    title: 'Intent',
    width: 16,
    of: ({ intent, confidence }) => (intent === null ? '' : `${intent} ${percent(confidence)}`),
  },
  {
    title: 'Pipeline',
    width: 14,
    of: ({ place }) => (isPipeline(place) ? place : `(${place || 'waiting'})`),
  },
  { title: 'Owner', width: 18, of: ({ owner }) => owner ?? '' },
  { title: 'Deal', width: 12, of: ({ deal }) => deal ?? '' },
];

/** The standings as lines of a table, warmest first within each pipeline. */
export function tableOf(standings: readonly Standing[]): string[] {
  const rows = standings.toSorted(byPlaceAndScore).map((standing) => line(({ of }) => of(standing)));
  return [line(({ title }) => title), line(({ width }) => '─'.repeat(width)), ...rows];
}

function line(cell: (column: Column) => string): string {
  return columns
    .map((column) => {
      const text = fit(cell(column), column.width);
      return column.right ? text.padStart(column.width) : text.padEnd(column.width);
    })
    .join('  ')
    .trimEnd();
}

function byPlaceAndScore(a: Standing, b: Standing): number {
  return rank(a.place) - rank(b.place) || b.score - a.score || (a.name < b.name ? -1 : 1);
}

const places = [
  'research',
  'b2b',
  'co_creation',
  'discovery',
  'conflict',
  'pool',
  'anonymous',
  'unsubscribed',
  '',
];

function rank(place: string): number {
  return places.indexOf(place) === -1 ? places.length : places.indexOf(place);
}

function isPipeline(place: string): boolean {
  return places.indexOf(place) !== -1 && places.indexOf(place) < places.indexOf('conflict');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
