import type { Product } from '@dna/contracts';
import { assessLead, type Figures, type StayReason } from './assess-lead.ts';
import type { Candidate } from './candidate.ts';
import type { Question } from './conflict.ts';
import { chooseOwner, type OwnerReason } from './choose-owner.ts';
import { crossedAt, type LeadSnapshot } from './lead-snapshot.ts';
import { isSettled, ownerContention } from './raise-conflict.ts';
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
  /** A person has to say where it goes. */
  | {
      kind: 'conflicts';
      figures: Figures;
      reasons: StayReason[];
      question: Question;
      candidates: Candidate[];
    }
  /** Score and intent have not seen the same facts yet. */
  | { kind: 'waits'; figures: Figures; reasons: StayReason[]; since: Date; until: Date }
  | { kind: 'stays'; figures: Figures; reasons: StayReason[] };

/** Where one lead belongs, given the team as it stands: stay in the pool with the reasons, go to an owner, or be asked about. */
export function decideRoute(lead: LeadSnapshot, team: Team, config: RoutingConfig, now: Date): Verdict {
  const assessment = assessLead(lead, config, now);
  if (assessment.kind === 'conflicts') return { ...assessment, candidates: [] };
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
  const contention = ownerContention(lead, figures, config, { pipelineKey, candidates });
  if (contention !== null && !isSettled(lead, contention, now)) {
    const reasons: StayReason[] = [{ code: 'owner_contention' }];
    return { kind: 'conflicts', figures, reasons, question: contention, candidates };
  }
  const route = { pipelineKey, product, ownerId: choice.memberId, reason: choice.reason };
  return { kind: 'routes', figures, route, candidates };
}

function isBehindOthers(lead: LeadSnapshot, team: Team, pipelineKey: string): boolean {
  const first = team.firstInQueue.get(pipelineKey);
  return first !== undefined && first.getTime() < crossedAt(lead);
}

/** The pipeline that a verdict is about; of a lead that stays the one that it has waited for. */
export function pipelineOf(lead: LeadSnapshot, verdict: Verdict): string | null {
  switch (verdict.kind) {
    case 'routes':
      return verdict.route.pipelineKey;
    case 'queues':
      return verdict.pipelineKey;
    case 'conflicts':
      return verdict.question.pipelineKey;
    case 'waits':
    case 'stays':
      return lead.queuedPipeline;
  }
}
