import { z } from 'zod';

const name = z.string().trim().min(1).max(300);

/** What a person may say of a lead. */
const said = {
  email: z.string().max(320).optional(),
  linkedin_url: z.string().max(500).optional(),
  phone: z.string().max(50).optional().describe('With country code.'),
  first_name: name.optional(),
  last_name: name.optional(),
  company: name.optional(),
  job_title: name.optional(),
};

/** What others decide, each with the way to it. */
const decidedElsewhere: Readonly<Record<string, string>> = {
  score: 'is the sum of what a lead did; add points with POST /api/v1/leads/{id}/scores/adjustments',
  intent:
    'follows from what a lead did; see GET /api/v1/leads/{id}/intents, and change the rules under /api/v1/intent',
  pipeline: 'is decided by routing; POST /api/v1/leads/{id}/route',
  pipeline_id: 'is decided by routing; POST /api/v1/leads/{id}/route',
  owner: 'is decided by routing; POST /api/v1/leads/{id}/route',
  owner_id: 'is decided by routing; POST /api/v1/leads/{id}/route',
  routed_at: 'is decided by routing; POST /api/v1/leads/{id}/route',
  deal_id: 'belongs to the deal; see GET /api/v1/deals?lead_id={id}',
  status: 'follows from the rest; suppress an address with POST /api/v1/suppressions',
  suppressed: 'follows from the list of addresses; POST /api/v1/suppressions, or DELETE one there',
  organization:
    'follows from the e-mail address and the company; rename it with PATCH /api/v1/organizations/{id}',
  organization_id: 'follows from the e-mail address and the company',
};

/** Refuses what is not among the members, and names the endpoint that changes what is somebody else's to say. */
function knowing<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.looseObject(shape).superRefine((body, context) => {
    for (const key of Object.keys(body)) {
      if (Object.hasOwn(shape, key)) continue;
      const message = Object.hasOwn(decidedElsewhere, key) ? decidedElsewhere[key] : 'is not known here';
      context.addIssue({ code: 'custom', path: [key], message: message! });
    }
  });
}

export const leadChange = knowing(said);

export const newLead = knowing({
  ...said,
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must be a lower-case name such as website')
    .optional()
    .describe("Where the lead comes from; the key's own source unless told."),
  external_id: z
    .union([z.string().max(200), z.int()])
    .optional()
    .describe('What the source calls the lead.'),
  campaign: name.optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export type LeadChange = z.output<typeof leadChange>;
export type NewLead = z.output<typeof newLead>;
