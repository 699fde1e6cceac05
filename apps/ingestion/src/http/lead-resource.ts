import { productSchema } from '@dna/contracts';
import { z } from 'zod';
import type { Names } from '../clients/names.ts';
import { leadStatus, leadStatuses } from '../domain/lead-status.ts';
import type { LeadListRow } from '../store/lead-queries.ts';

export const leadSchema = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  company: z.string().nullable(),
  job_title: z.string().nullable(),
  phone: z.string().nullable(),
  linkedin_url: z.string().nullable(),
  source: z.string().describe('Where the lead was seen first.'),
  status: z.enum(leadStatuses),
  score: z.number().int(),
  intent: z.object({ primary: productSchema.nullable(), confidence: z.number() }),
  pipeline: z
    .object({ id: z.uuid().nullable(), key: z.string(), name: z.string().nullable() })
    .nullable()
    .describe('null: in the Global Lead Pool.'),
  owner: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable(),
  deal_id: z.uuid().nullable(),
  organization: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable(),
  routed_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export async function toLead(row: LeadListRow, names: Names): Promise<z.input<typeof leadSchema>> {
  const intent = productSchema.safeParse(row.intent);
  return {
    id: row.id,
    email: row.email,
    first_name: row.first_name,
    last_name: row.last_name,
    company: row.company,
    job_title: row.job_title,
    phone: row.phone,
    linkedin_url: row.linkedin_url,
    source: row.source,
    status: leadStatus({
      suppressed: row.suppressed,
      identified: row.identified,
      isCustomer: row.is_customer,
      pipelineKey: row.pipeline_key,
      inConflict: row.in_conflict,
    }),
    score: row.score,
    intent: { primary: intent.success ? intent.data : null, confidence: row.confidence },
    pipeline: row.pipeline_key === null ? null : await names.pipeline(row.pipeline_key),
    owner: row.owner_id === null ? null : await names.owner(row.owner_id),
    deal_id: row.deal_id,
    organization:
      row.organization_id === null ? null : { id: row.organization_id, name: row.organization_name },
    routed_at: row.routed_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
