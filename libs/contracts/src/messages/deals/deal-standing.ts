import { z } from 'zod';

export const dealStatusSchema = z.enum(['open', 'won', 'lost', 'void', 'superseded']);

/**
 * What every fact about a deal says: how the deal stands after the change. So the newest one that was heard
 * (`entity_version`) is enough, whatever came before it. What people typed (title, notes, reasons) stays in deals.
 */
export const dealStandingShape = {
  deal_id: z.uuid(),
  pipeline_id: z.uuid(),
  pipeline_key: z.string(),
  pipeline_name: z.string(),
  stage_id: z.uuid(),
  stage_key: z.string(),
  status: dealStatusSchema,
  owner_id: z.uuid().nullable(),
  /** The routing decision that opened it; null when a person did. */
  decision_id: z.uuid().nullable(),
  /** All routing decisions that came to it, also those that found it open. */
  decision_ids: z.array(z.uuid()),
  value_cents: z.int().nonnegative(),
  currency: z.string().length(3),
  created_at: z.iso.datetime(),
  changed_at: z.iso.datetime(),
  /** Team member or source of the key; for a change that a message brought about the service that sent it. */
  changed_by: z.string().nullable(),
  /** The way the change came: `api` or `message`. */
  channel: z.string(),
};

export const dealStandingExample = {
  deal_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
  pipeline_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a11',
  pipeline_key: 'b2b',
  pipeline_name: 'B2B Lab Enablement Pipeline',
  stage_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a13',
  stage_key: 'proposal',
  status: 'open' as z.infer<typeof dealStatusSchema>,
  owner_id: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10' as string | null,
  decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a12' as string | null,
  decision_ids: ['01990a4e-2f3b-7c11-8a53-0d4b5f8f2a12'],
  value_cents: 4_800_000,
  currency: 'EUR',
  created_at: '2026-11-25T09:30:01.500Z',
  changed_at: '2026-12-03T14:05:12.000Z',
  changed_by: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10' as string | null,
  channel: 'api',
};
