import { identifiersOf } from '../identifiers/identifiers-of.ts';
import type { CanonicalEvent, LeadPointer, Rejection, ToldEvents } from './adapter.ts';
import { isRecord, type Fields } from './fields.ts';

/** The event of one item, where it is to be fetched, or why there is none. */
export type ItemResult = CanonicalEvent | { pointer: LeadPointer } | { errors: Rejection['errors'] };

const longestPointer = 200;

/** Turns each item into its event or its rejection; an event of behaviour that names nobody is rejected. */
export function eachItem(
  items: readonly unknown[],
  toEvent: (item: Fields, index: number) => ItemResult,
): ToldEvents {
  const events: CanonicalEvent[] = [];
  const rejected: Rejection[] = [];
  const pointers: ToldEvents['pointers'] = [];
  items.forEach((item, index) => {
    const result = isRecord(item) ? namesSomebody(toEvent(item, index)) : reject('', 'is not an object');
    if ('errors' in result) rejected.push({ index, errors: result.errors });
    else if ('pointer' in result && result.pointer.id.length > longestPointer) {
      rejected.push({ index, ...reject('', 'has an id that is too long') });
    } else if ('pointer' in result) pointers.push({ index, pointer: result.pointer });
    else events.push(result);
  });
  return pointers.length === 0 ? { events, rejected } : { events, rejected, pointers };
}

export function reject(path: string, message: string): { errors: Rejection['errors'] } {
  return { errors: [{ path, message }] };
}

/** One or many: a list, a list under one of the given names, or the payload itself. */
export function itemsOf(payload: unknown, ...listNames: string[]): readonly unknown[] {
  if (Array.isArray(payload)) return payload;
  if (isRecord(payload)) {
    for (const name of listNames) {
      const list = payload[name];
      if (Array.isArray(list)) return list;
    }
  }
  return [payload];
}

/** Event types that may concern nobody. */
const notices: ReadonlySet<string> = new Set(['source_notice', 'source_test', 'note_added']);

function namesSomebody(result: ItemResult): ItemResult {
  if ('errors' in result || 'pointer' in result || notices.has(result.event_type)) return result;
  const { identifiers, dropped } = identifiersOf(result.source, result.identifiers);
  if (identifiers.length > 0) return result;
  return dropped.length > 0 ? { errors: dropped } : reject('lead_identifier', 'names nobody');
}
