import { sql } from '@dna/database';
import type { LeadStatus } from '../domain/lead-status.ts';
import { isRoot, statusOf, type Db } from './lead-queries.ts';

export type LeadStats = {
  total: number;
  created7d: number;
  created30d: number;
  routed: number;
  medianMsToRoute: number | null;
  byStatus: Map<LeadStatus, number>;
  /** By key; null for the pool. */
  byPipeline: Map<string | null, number>;
  bySource: Map<string, number>;
  /** By product; null for those without a primary intent. */
  byIntent: Map<string | null, number>;
  /** By the least score of the band. */
  byScoreBand: Map<number, number>;
};

/** Where the bands begin; 40 is what a lead is routed at, 70 what makes it hot, by default. */
export const scoreBands = [0, 1, 20, 40, 70, 100] as const;

type Group = {
  grouping: number;
  status: LeadStatus | null;
  pipeline_key: string | null;
  source: string | null;
  intent: string | null;
  band: number | null;
  leads: number;
};

/** All leads by everything that is counted, in two passes over them. */
export async function readLeadStats(db: Db): Promise<LeadStats> {
  const { rows: totals } = await sql<{
    total: number;
    created_7d: number;
    created_30d: number;
    routed: number;
    median_ms: number | null;
  }>`
    select count(*) as total,
      count(*) filter (where l.created_at > now() - interval '7 days') as created_7d,
      count(*) filter (where l.created_at > now() - interval '30 days') as created_30d,
      count(v.pipeline_key) as routed,
      percentile_cont(0.5) within group (order by extract(epoch from v.routed_at - l.created_at) * 1000) as median_ms
    from leads l join lead_views v on v.lead_id = l.id
    where ${isRoot}`.execute(db);
  const { rows: groups } = await sql<Group>`
    select grouping(status, pipeline_key, source, intent, band) as grouping,
      status, pipeline_key, source, intent, band, count(*) as leads
    from (
      select ${statusOf} as status, v.pipeline_key, l.source, v.intent,
        (select max(band) from unnest(${[...scoreBands]}::int[]) as band where band <= v.score) as band
      from leads l join lead_views v on v.lead_id = l.id
      where ${isRoot}) as counted
    group by grouping sets ((status), (pipeline_key), (source), (intent), (band))`.execute(db);
  const { total, created_7d, created_30d, routed, median_ms } = totals[0]!;
  const by = <K extends keyof Group>(column: K, bit: number) =>
    new Map(
      groups.filter(({ grouping }) => grouping === bit).map((row) => [row[column], row.leads] as const),
    );
  return {
    total,
    created7d: created_7d,
    created30d: created_30d,
    routed,
    medianMsToRoute: median_ms,
    // A bit is set for each column that a group is not made of.
    byStatus: by('status', 0b01111) as Map<LeadStatus, number>,
    byPipeline: by('pipeline_key', 0b10111),
    bySource: by('source', 0b11011) as Map<string, number>,
    byIntent: by('intent', 0b11101),
    byScoreBand: by('band', 0b11110) as Map<number, number>,
  };
}
