import { pipelineUnstaffed } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { Decided } from '../domain/route-leads.ts';
import type { RoutingTables } from '../store/tables.ts';
import { noteUnstaffed } from '../store/unstaffed-pipelines.ts';

/** Leads wait for pipelines in which nobody takes any: told once for each, however many leads. */
export async function tellUnstaffed(unit: Unit<RoutingTables>, decided: readonly Decided[]): Promise<void> {
  const keys = new Set(
    decided.flatMap(({ verdict }) =>
      verdict.kind === 'queues' && verdict.reasons.some(({ code }) => code === 'no_active_member')
        ? [verdict.pipelineKey]
        : [],
    ),
  );
  if (keys.size === 0) return;
  for (const pipeline_key of await noteUnstaffed(unit.tx, [...keys], unit.now)) {
    const since = unit.now.toISOString();
    unit.emit(pipelineUnstaffed, { leadId: null, entityVersion: 1, data: { pipeline_key, since, remedy } });
  }
}

const remedy =
  'Give the pipeline to somebody who is active and not away (PATCH /api/v1/team-members/:id), or name somebody else in ' +
  'its strategy (PUT /api/v1/routing/config). The leads that wait are given out at once.';
