import { z } from 'zod';

/** The largest sum that is believed: a hundred billion. */
const cents = z.int().nonnegative().max(10_000_000_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');
const idOrKey = z.string().min(1).max(63);
const title = z.string().trim().min(1).max(200);
const notes = z.string().trim().min(1).max(10_000);
const reason = z.string().trim().min(1).max(1_000);

export const lineItemSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  quantity: z.number().positive().max(100_000).multipleOf(0.001).default(1),
  unit_price_cents: z.int().nonnegative().max(100_000_000).describe('Without tax.'),
  tax_percent: z.number().nonnegative().max(100).multipleOf(0.01).default(0),
});
const items = z
  .array(lineItemSchema)
  .max(100)
  .describe('All of them; where there are any, value_cents is their sum without tax.');

const fields = {
  title: title.nullable().optional(),
  notes: notes.nullable().optional(),
  expected_close_date: z.iso.date().nullable().optional(),
  value_cents: cents.optional().describe('Not beside items, unless it is their sum.'),
  currency: currency.optional(),
  items: items.optional(),
};

export const newDealBody = z.strictObject({
  lead_id: z.uuid().describe('Any id of the person.'),
  pipeline: idOrKey.describe('Id or key, e.g. research.'),
  stage: idOrKey.optional().describe('Id or key; without it the first of the pipeline.'),
  ...fields,
});

export const dealChangesBody = z
  .strictObject(fields)
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change');

export const moveBody = z.strictObject({ stage: idOrKey.describe('Id or key, of the same pipeline.') });

export const closeBody = z.strictObject({
  outcome: z.enum(['won', 'lost']),
  reason: reason.optional().describe('A deal that is lost needs one.'),
  value_cents: cents.optional().describe('What it was closed at; without it the value it has.'),
});

export const reopenBody = z
  .strictObject({
    stage: idOrKey.optional().describe('Id or key; without it the stage in which it was closed.'),
  })
  .nullish();

export const voidBody = z.strictObject({ reason: reason.optional() }).nullish();
