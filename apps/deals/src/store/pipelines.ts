import type { Selectable } from '@dna/database';
import type { Db, DealsTables } from './tables.ts';

export type Stage = Selectable<DealsTables['pipeline_stages']>;
export type Pipeline = Selectable<DealsTables['pipelines']> & {
  /** In their order; the first is where a deal begins. */
  stages: Stage[];
};

/** All pipelines in their order. There are a handful. */
export async function readPipelines(db: Db): Promise<Pipeline[]> {
  const pipelines = await db.selectFrom('pipelines').selectAll().orderBy('position').execute();
  const stages = await db.selectFrom('pipeline_stages').selectAll().orderBy('position').execute();
  return pipelines.map((pipeline) => ({
    ...pipeline,
    stages: stages.filter((stage) => stage.pipeline_id === pipeline.id),
  }));
}

export async function findPipeline(db: Db, idOrKey: string): Promise<Pipeline | undefined> {
  return (await readPipelines(db)).find(({ id, key }) => id === idOrKey || key === idOrKey);
}
