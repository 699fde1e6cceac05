import type { Product } from '@dna/contracts';
import { assessLead, type Figures, type StayReason } from './assess-lead.ts';
import type { Candidate } from './candidate.ts';
import { chooseOwner, type OwnerReason } from './choose-owner.ts';
import { crossedAt, type LeadSnapshot } from './lead-snapshot.ts';
import { strategyFor, type RoutingConfig } from './routing-config.ts';
import type { Team } from './team.ts';

export type Route = {
  pipelineKey: string;
  product: Product;
  ownerId: string;
  reason: OwnerReason;
};

export type Verdict =
  /** It leaves the pool. */
  | { kind: 'routes'; figures: Figures; route: Route; candidates: Candidate[] }
  /** It qualifies, and nobody can take it now. */
  | {
      kind: 'queues';
      figures: Figures;
      reasons: StayReason[];
      product: Product;
      pipelineKey: string;
      candidates: Candidate[];
    }
  /** Score and intent have not seen the same facts yet. */
  | { kind: 'waits'; figures: Figures; reasons: StayReason[]; since: Date; until: Date }
  | { kind: 'stays'; figures: Figures; reasons: StayReason[] };

/** Where one lead belongs, given the team as it stands: stay in the pool with the reasons, or go to an owner. */
export function decideRoute(lead: LeadSnapshot, team: Team, config: RoutingConfig, now: Date): Verdict {
  const assessment = assessLead(lead, config, now);
  if (assessment.kind !== 'qualifies') return assessment;
  const { figures, product, pipelineKey } = assessment;
  const strategy = strategyFor(config, pipelineKey);
  const request = { pipelineKey, organizationId: lead.organizationId, strategy };
  const choice = chooseOwner(team, request, isBehindOthers(lead, team, pipelineKey), now);
  const { candidates } = choice;
  if (choice.kind === 'nobody') {
    const reasons = [{ code: choice.code, pipeline_key: pipelineKey }];
    return { kind: 'queues', figures, reasons, product, pipelineKey, candidates };
  }
  const route = { pipelineKey, product, ownerId: choice.memberId, reason: choice.reason };
  return { kind: 'routes', figures, route, candidates };
}

function isBehindOthers(lead: LeadSnapshot, team: Team, pipelineKey: string): boolean {
  const first = team.firstInQueue.get(pipelineKey);
  return first !== undefined && first.getTime() < crossedAt(lead);
}
