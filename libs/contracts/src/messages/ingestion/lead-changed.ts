import { z } from 'zod';
import { defineFact } from '../../define.ts';

const leadState = z.object({
  /** Names of the fields that changed, never their values: personal data stays in ingestion. */
  changed: z.array(z.string()),
  /** Known by more than an anonymous browser id. */
  identified: z.boolean(),
  /** Unsubscribed or bounced: never routed, never written to. */
  suppressed: z.boolean(),
  organization_id: z.uuid().nullable(),
  created_at: z.iso.datetime(),
});

const example = {
  changed: ['email', 'company'],
  identified: true,
  suppressed: false,
  organization_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
  created_at: '2026-11-25T09:30:01.200Z',
};

/** A lead was seen for the first time. */
export const leadCreated = defineFact({
  service: 'ingestion',
  name: 'lead-created',
  data: leadState,
  example,
});

/** Something that is known of a lead changed. */
export const leadUpdated = defineFact({
  service: 'ingestion',
  name: 'lead-updated',
  data: leadState,
  example,
});
