import { z } from 'zod';

/** A point in time in a query, with its offset. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
