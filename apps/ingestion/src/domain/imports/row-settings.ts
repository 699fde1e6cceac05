import type { AddressBook } from './address-book.ts';
import type { DateOrder } from './written-time.ts';

/** How the rows of a file are read: what was told with it, and what a look at all of it has shown. */
export type RowSettings = {
  source: string;
  eventType: string;
  conference: string | undefined;
  campaign: string | undefined;
  /** By the index of the column. */
  dateOrders: ReadonlyMap<number, DateOrder>;
  toInstant: (localMs: number) => number;
  addresses: Pick<AddressBook, 'isForeign'>;
};
