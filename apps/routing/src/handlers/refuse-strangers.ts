import { unprocessable, type ProblemDetail } from '@dna/http';
import type { ConfigRow } from '../store/routing-config.ts';
import type { Tx } from '../store/tables.ts';

type Strategies = ConfigRow['strategies'];

/** A strategy names members of its pipeline only: a lead that is meant for a stranger would wait for ever. */
export async function refuseStrangers(tx: Tx, strategies: Strategies): Promise<void> {
  refuseStrangersTo(await tx.selectFrom('team_members').select(['id', 'pipelines']).execute(), strategies);
}

/** The same of a team that is only thought of. */
export function refuseStrangersTo(
  members: readonly { id: string; pipelines: readonly string[] }[],
  strategies: Strategies,
  at = '',
): void {
  const team = new Map(members.map((member) => [member.id, member]));
  const errors = namedIn(strategies).flatMap(({ id, pipelineKey, path: within }): ProblemDetail[] => {
    const path = `${at}${within}`;
    const member = team.get(id);
    if (member === undefined)
      return [{ path, message: 'is not a team member; GET /api/v1/team-members lists them' }];
    if (member.pipelines.includes(pipelineKey)) return [];
    const remedy = `add it with PATCH /api/v1/team-members/${id}, or leave the member out here`;
    return [{ path, message: `does not have the pipeline ${pipelineKey}; ${remedy}` }];
  });
  if (errors.length > 0) throw unprocessable(errors);
}

function namedIn(strategies: Strategies): { id: string; pipelineKey: string; path: string }[] {
  return Object.entries(strategies).flatMap(([pipelineKey, strategy]) => {
    const path = `strategies.${pipelineKey}`;
    switch (strategy.kind) {
      case 'least_loaded':
        return [];
      case 'fixed':
        return strategy.owner_ids.map((id, index) => ({
          id,
          pipelineKey,
          path: `${path}.owner_ids.${index}`,
        }));
      case 'weighted_round_robin':
        return Object.keys(strategy.weights).map((id) => ({
          id,
          pipelineKey,
          path: `${path}.weights.${id}`,
        }));
    }
  });
}
