import type { Selectable } from '@dna/database';
import type { Db, DealsTables } from './tables.ts';

export type Stage = Selectable<DealsTables['pipeline_stages']>;
export type Pipeline = Selectable<DealsTables['pipelines']> & {
  /** In their order, the retired ones too. */
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

/** Where a deal begins. */
export function firstStageOf({ stages }: Pipeline): Stage | undefined {
  return stages.find(({ retired_at }) => retired_at === null);
}

export function findStage({ stages }: Pipeline, idOrKey: string): Stage | undefined {
  return stages.find(({ id, key }) => id === idOrKey || key === idOrKey);
}

export async function findPipeline(db: Db, idOrKey: string): Promise<Pipeline | undefined> {
  return (await readPipelines(db)).find(({ id, key }) => id === idOrKey || key === idOrKey);
}
