import { changed, refuse, type DealLife, type Decision } from './deal-life.ts';
import { totalsOf, type LineItem } from './line-items.ts';

/** What people may say of a deal; what is left out stays. */
export type FieldChanges = {
  title?: string | null | undefined;
  notes?: string | null | undefined;
  expectedCloseDate?: string | null | undefined;
  valueCents?: number | undefined;
  currency?: string | undefined;
  /** All of them, in order. */
  items?: readonly LineItem[] | undefined;
};

/** The names of the fields on the wire. */
const names = {
  title: 'title',
  notes: 'notes',
  expectedCloseDate: 'expected_close_date',
  valueCents: 'value_cents',
  currency: 'currency',
  items: 'items',
} as const satisfies Record<keyof FieldChanges, string>;

type Field = keyof typeof names;

/** Words about a deal that is closed may still be changed; what it was worth may not. */
const open: readonly Field[] = ['expectedCloseDate', 'valueCents', 'currency', 'items'];

/**
 * Changes what is said of a deal. Where it has line items, its value is what they come to, and nothing else: a value
 * beside them would be one that no offer shows.
 */
export function changeFields(deal: DealLife, changes: FieldChanges, now: Date): Decision {
  if (deal.leadId === null) return refuse({ code: 'person_erased' });
  const after = applied(deal, changes);
  const fields = (Object.keys(names) as Field[]).filter((field) => !isSame(deal[field], after[field]));
  const closed = deal.status === 'open' ? [] : fields.filter((field) => open.includes(field));
  if (closed.length > 0) return refuse({ code: 'fields_closed', fields: closed.map((each) => names[each]) });
  if (changes.valueCents !== undefined && changes.valueCents !== after.valueCents)
    return refuse({ code: 'value_from_items', valueCents: after.valueCents });
  if (fields.length === 0) return { kind: 'already' };
  return changed(deal, now, () => after, { kind: 'updated', changed: fields.map((each) => names[each]) });
}

function applied(deal: DealLife, changes: FieldChanges): Pick<DealLife, Field> {
  const items = changes.items ?? deal.items;
  const {
    title = deal.title,
    notes = deal.notes,
    expectedCloseDate = deal.expectedCloseDate,
    valueCents = deal.valueCents,
    currency = deal.currency,
  } = changes;
  const value = items.length > 0 ? totalsOf(items).net_cents : valueCents;
  return { title, notes, expectedCloseDate, currency, items, valueCents: value };
}

function isSame(before: unknown, after: unknown): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}
