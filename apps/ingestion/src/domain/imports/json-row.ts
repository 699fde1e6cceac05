import { personKeys, scanFields } from '../adapters/conference/scan-fields.ts';
import { isRecord, text, type Fields } from '../adapters/fields.ts';

/** An event in the engine's own words, as `/events/ingest` takes it; anything else is read by its names, like a row. */
export function isEventItem(item: Fields): boolean {
  return isRecord(item['lead_identifier']);
}

/** An object as cells of a table: its members, and those of the person inside it. The first of a name counts. */
export function cellsOfItem(item: Fields): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [name, value] of scanFields(item)) {
    if (name === '' || cells.has(name) || wasOpened(name, value)) continue;
    const cell = cellText(value);
    if (cell !== undefined) cells.set(name, cell);
  }
  return cells;
}

/** Its members stand among the cells already. */
function wasOpened(name: string, value: unknown): boolean {
  if (name === 'data') return Array.isArray(value);
  return isRecord(value) && personKeys.some((key) => key === name);
}

function cellText(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((each) => text(each) !== undefined)) return value.join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return text(value);
}
