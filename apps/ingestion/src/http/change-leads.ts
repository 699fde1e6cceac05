import { conflict, identityOf, ProblemError, requireScope, unprocessable, type HttpPlugin } from '@dna/http';
import { resolveRoots, type Messaging } from '@dna/inbox-outbox';
import { newId } from '@dna/database';
import { z } from 'zod';
import type { Names } from '../clients/names.ts';
import type { LeadFields } from '../domain/adapters/adapter.ts';
import { identifiersOf, type Identifier, type LeadIdentifier } from '../domain/identifiers/identifiers-of.ts';
import { changeLead } from '../door/change-lead.ts';
import { findLeadIds, type Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import { createAcceptance, refuseForeignSource, type AcceptOptions } from './accept-events.ts';
import { acceptedSchema } from './event-body.ts';
import { findLead } from './find-lead.ts';
import { leadChange, newLead, type LeadChange, type NewLead } from './lead-body.ts';
import { leadSchema, toLead } from './lead-resource.ts';

type Options = AcceptOptions & {
  db: Db;
  names: Names;
  messaging: Pick<Messaging<IngestionTables>, 'transact'>;
};

const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Where people make and change leads by hand. */
export const changeLeads: HttpPlugin<Options> = async (app, options) => {
  const { db, names, messaging, clock } = options;
  const { acceptEvent } = createAcceptance(options);
  const shown = async (id: string) => toLead((await findLead(db, id)).row, names);

  app.post(
    '/leads',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Make a lead, or with upsert=true say more of a known one',
        description:
          'It is recorded as an event (identity_updated), so it is told and scored like any other.',
        tags: ['leads'],
        querystring: z.strictObject({ upsert: yesOrNo.optional() }),
        body: newLead,
        response: { 200: leadSchema, 201: leadSchema, 202: acceptedSchema },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const source = request.body.source ?? identity.source;
      refuseForeignSource(source, identity);
      const { written, identifiers } = readIdentifiers(source, request.body);
      if (identifiers.length === 0) throw unprocessable([{ path: '', message: needsIdentifier }]);
      const known = await knownLeads(db, identifiers);
      if (known.length > 0 && request.query.upsert !== true) {
        throw conflict('This person is known already. Use PATCH on the lead, or ?upsert=true.', {
          lead_id: known[0],
        });
      }
      const accepted = await acceptEvent(
        {
          event_type: 'identity_updated',
          source,
          external_id: newId(),
          occurred_at: clock.now().toISOString(),
          identifiers: written,
          lead: fieldsOf(request.body),
          properties: request.body.metadata ?? {},
          campaign: request.body.campaign,
        },
        null,
      );
      // The database went away in between; the event is kept and makes the lead when it is back.
      if (accepted.lead_id === null) return reply.code(202).send(accepted);
      return reply
        .code(known.includes(accepted.lead_id) ? 200 : 201)
        .header('location', `/api/v1/leads/${accepted.lead_id}`)
        .send(await shown(accepted.lead_id));
    },
  );

  app.patch(
    '/leads/:id',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Correct what is known of a lead',
        description:
          'What is said here counts as said last. A value can be replaced, not emptied. An address, profile or number that names another lead is refused with its id.',
        tags: ['leads'],
        params: z.object({ id: z.uuid() }),
        body: leadChange,
        response: { 200: leadSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { source } = identityOf(request);
      const said = { source, ...readIdentifiers(source, request.body), fields: fieldsOf(request.body) };
      const changed = await messaging.transact((unit) => changeLead(unit, id, said));
      if (changed.outcome === 'taken') throw taken(changed.kind, changed.by);
      return shown(id);
    },
  );
};

const needsIdentifier = 'needs one of email, linkedin_url, phone, external_id';

/** As they were written and normalised. Throws a 422 that names what is not one. */
function readIdentifiers(
  source: string,
  body: LeadChange | NewLead,
): { written: LeadIdentifier; identifiers: Identifier[] } {
  const { email, linkedin_url, phone } = body;
  const written = {
    email,
    linkedin_url,
    phone,
    ...('external_id' in body && { external_id: body.external_id }),
  };
  const { identifiers, dropped } = identifiersOf(source, written);
  if (dropped.length > 0) {
    throw unprocessable(
      dropped.map(({ path, message }) => ({ path: path.replace('lead_identifier.', ''), message })),
    );
  }
  return { written, identifiers };
}

function fieldsOf({ first_name, last_name, company, job_title }: LeadChange): LeadFields {
  return { first_name, last_name, company, job_title };
}

/** The people whom one of these names, each once. */
async function knownLeads(db: Db, identifiers: readonly Identifier[]): Promise<string[]> {
  const ids = await findLeadIds(db, identifiers);
  const roots = await resolveRoots(db, ids);
  return [...new Set(ids.map((id) => roots.get(id)!))];
}

function taken(kind: Identifier['kind'], leadId: string): ProblemError {
  return new ProblemError({
    status: 409,
    code: 'conflict',
    detail: 'It names another lead. If the two are one person, send an event that has an identifier of each.',
    errors: [{ path: kind, message: `names the lead ${leadId}` }],
    extensions: { lead_id: leadId },
  });
}
