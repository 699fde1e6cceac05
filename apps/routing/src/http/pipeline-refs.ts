import { pipelineKeySchema } from '@dna/contracts';
import { unavailable, unprocessable, type ProblemDetail } from '@dna/http';
import { z } from 'zod';
import type { AskPipelines, Pipeline } from '../clients/pipelines.ts';

/** A pipeline as a body may name it. */
export const pipelineRefSchema = z
  .union([z.uuid(), pipelineKeySchema], { error: 'is the id or the key of a pipeline, such as b2b' })
  .describe('Id or key of a pipeline.');

/** Where in the body a pipeline was named, and how. */
export type PipelineRef = { path: string; ref: string };

export type KnownPipelines = {
  /** The key of a pipeline that was named by its id or key. */
  keyOf: (ref: string) => string;
  warnings: string[];
};

/**
 * Whether the pipelines that a body names exist. To be asked before the transaction: deals may take its time. While it
 * does not answer, keys are taken as they are, with a warning; ids mean nothing then.
 */
export async function findPipelines(
  ask: AskPipelines,
  refs: readonly PipelineRef[],
): Promise<KnownPipelines> {
  if (refs.length === 0) return { keyOf: (ref) => ref, warnings: [] };
  const pipelines = await ask();
  if (pipelines === null) return unchecked(refs);
  const keys = new Map(pipelines.flatMap(({ id, key }) => [[id, key] as const, [key, key] as const]));
  const unknown = refs.filter(({ ref }) => !keys.has(ref));
  if (unknown.length > 0) throw unprocessable(unknown.map(({ path }) => notThere(path, pipelines)));
  return { keyOf: (ref) => keys.get(ref) ?? ref, warnings: [] };
}

function unchecked(refs: readonly PipelineRef[]): KnownPipelines {
  if (refs.some(({ ref }) => z.uuid().safeParse(ref).success))
    throw unavailable(2, 'Which pipeline has this id cannot be found out now. Name its key, or try again.');
  const names = [...new Set(refs.map(({ ref }) => ref))].join(', ');
  return {
    keyOf: (ref) => ref,
    warnings: [
      `Whether these pipelines exist could not be checked, for deals does not answer: ${names}. ` +
        'Look at GET /api/v1/pipelines later.',
    ],
  };
}

function notThere(path: string, pipelines: readonly Pipeline[]): ProblemDetail {
  const keys = pipelines.map(({ key }) => key).join(', ');
  return { path, message: `is not a pipeline; there are ${keys}. Add it with POST /api/v1/pipelines first` };
}
