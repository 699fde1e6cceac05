import {
  actorOf,
  etagOf,
  type FastifyRequest,
  type HttpPlugin,
  identityOf,
  ifMatchHeaders,
  requireScope,
  versionOf,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { AskPipelines } from '../clients/pipelines.ts';
import type { AskDealOf } from '../clients/deal-of.ts';
import type { Conflict } from '../domain/conflict.ts';
import { decideConflict, type Asked, type Wish } from '../handlers/decide-conflict.ts';
import type { Rules } from '../handlers/rules.ts';
import { readConflict } from '../store/conflicts.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { refusalProblem } from './conflict-problem.ts';
import { conflictSchema, toConflict } from './conflict-resource.ts';
import { handProblem } from './hand-problem.ts';
import { findPipelines, pipelineRefSchema } from './pipeline-refs.ts';
import { refuseTouched } from './refuse-touched.ts';

type Options = {
  db: Db;
  rules: Rules;
  transact: Messaging<RoutingTables>['transact'];
  pipelines: AskPipelines;
  dealOf: AskDealOf;
};

const params = z.object({ id: z.uuid() });
const note = z.string().trim().max(500);
const reason = note
  .min(3, 'says why in a few words, for those who look at the decision later')
  .describe('Kept with the decision until the person is erased.');
const decided = z.object({
  changed: z.boolean().describe('False: it was so already.'),
  conflict: conflictSchema,
  warnings: z.array(z.string()),
});

const resolveSchema = z
  .strictObject({
    pipeline: pipelineRefSchema.optional(),
    owner_id: z.uuid().optional().describe('Without it the strategy of the pipeline finds one.'),
    keep: z.literal(true).optional().describe('Of a lead that is routed already: it stays where it is.'),
    reason,
  })
  .refine(({ pipeline, keep }) => (pipeline === undefined) !== (keep === undefined), {
    path: ['pipeline'],
    error: 'is given, or keep: true; one of the two',
  })
  .refine(({ owner_id, keep }) => owner_id === undefined || keep === undefined, {
    path: ['owner_id'],
    error: 'goes with a pipeline, not with keep',
  });

/** What people do about conflicts: the first valid decision counts. */
export const decideConflicts: HttpPlugin<Options> = async (app, options) => {
  const { db, rules, transact, pipelines, dealOf } = options;

  const decide = async (request: FastifyRequest, id: string, given: string | null, wish: Wish) => {
    const asked: Asked = {
      conflictId: id,
      by: {
        id: actorOf(request),
        channel: 'api',
        isAdmin: identityOf(request).scopes.includes('admin'),
      },
      note: given,
      expectedVersion: versionOf(request.headers),
    };
    const outcome = await transact((unit) => decideConflict(unit, rules, asked, wish));
    if (outcome.kind === 'refused') throw refusalProblem(outcome.code, outcome.conflict);
    if (outcome.kind === 'not_placed') throw handProblem(outcome.code, placeIn(wish));
    return outcome;
  };
  const answer = (
    { kind, conflict }: { kind: 'moved' | 'unchanged'; conflict: Conflict },
    warnings: string[] = [],
  ) => ({ changed: kind === 'moved', conflict: toConflict(conflict), warnings });
  const route = (summary: string, description: string) => ({
    onRequest: requireScope('write'),
    schema: {
      summary,
      description: `${description} If-Match takes the ETag of GET /routing/conflicts/{id}.`,
      tags: ['conflicts'],
      params,
      headers: ifMatchHeaders,
      response: { 200: decided },
    },
  });

  const claim = route('Claim a conflict', 'Says that somebody looks after it: others may still decide.');
  app.post(
    '/routing/conflicts/:id/claim',
    { ...claim, schema: { ...claim.schema, body: z.strictObject({}).optional() } },
    async (request, reply) => {
      const outcome = await decide(request, request.params.id, null, { name: 'claim' });
      return reply.header('etag', etagOf(outcome.conflict.version)).send(answer(outcome));
    },
  );

  const resolve = route(
    'Decide a conflict',
    'The lead goes to this pipeline and owner, who may be full, or stays where it is. Of a full pipeline: all leads that ' +
      'wait for it. Where somebody else has decided already: a 409 with who, what and when.',
  );
  app.post(
    '/routing/conflicts/:id/resolve',
    { ...resolve, schema: { ...resolve.schema, body: resolveSchema } },
    async (request, reply) => {
      const { pipeline, owner_id = null, keep, reason: given } = request.body;
      const refs = pipeline === undefined ? [] : [{ path: 'pipeline', ref: pipeline }];
      const known = await findPipelines(pipelines, refs);
      const choice =
        pipeline === undefined || keep
          ? ({ keep: true } as const)
          : ({ keep: false, pipelineKey: known.keyOf(pipeline), ownerId: owner_id } as const);
      const outcome = await decide(request, request.params.id, given, { name: 'resolve', choice });
      const { version } = outcome.conflict;
      return reply.header('etag', etagOf(version)).send(answer(outcome, known.warnings));
    },
  );

  const snooze = route(
    'Snooze a conflict',
    'Nobody is reminded of it, nor is it escalated, until then; when the fallback decides stays as it was.',
  );
  app.post(
    '/routing/conflicts/:id/snooze',
    {
      ...snooze,
      schema: {
        ...snooze.schema,
        body: z.strictObject({
          until: z.iso
            .datetime({ offset: true })
            .transform((text) => new Date(text))
            .refine((until) => until.getTime() > Date.now(), 'lies in the future'),
        }),
      },
    },
    async (request, reply) => {
      const wish = { name: 'snooze', until: request.body.until } as const;
      const outcome = await decide(request, request.params.id, null, wish);
      return reply.header('etag', etagOf(outcome.conflict.version)).send(answer(outcome));
    },
  );

  const takesBack =
    'The lead goes back to where it was, and a deal that nobody has worked on is void. Where somebody has: a 409.';
  const again = [
    ['undo', route('Undo a decision', `For 10 minutes, by who decided or an admin. ${takesBack}`)],
    [
      'reopen',
      route('Open a conflict again', `What expired by anybody, what was decided by an admin. ${takesBack}`),
    ],
  ] as const;
  for (const [name, taken] of again) {
    app.post(
      `/routing/conflicts/:id/${name}`,
      { ...taken, schema: { ...taken.schema, body: z.strictObject({ reason }) } },
      async (request, reply) => {
        const { id } = request.params;
        await refuseTouched(dealOf, await readConflict(db, id));
        const outcome = await decide(request, id, request.body.reason, { name });
        return reply.header('etag', etagOf(outcome.conflict.version)).send(answer(outcome));
      },
    );
  }
};

function placeIn(wish: Wish): { pipelineKey: string; ownerId: string | null } {
  if (wish.name === 'resolve' && !wish.choice.keep) return wish.choice;
  return { pipelineKey: '', ownerId: null };
}
