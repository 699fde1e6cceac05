import { products, type ConflictKind, type ConflictOption, type Product } from '@dna/contracts';
import { confidenceIn, type Evidence } from './age-intent.ts';
import type { Figures } from './assess-lead.ts';
import type { Candidate } from './candidate.ts';
import { isLive, type Question } from './conflict.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';
import { thresholdsFor, type RoutingConfig } from './routing-config.ts';

/** A kind that was withdrawn is not raised again for so long. */
export const quietHours = 24;

/** All evidence together, as if it were of one product: whether the lead wants anything at all. */
export function totalConfidence(evidence: Evidence, prior: number): number {
  const total = products.reduce((sum, each) => sum + evidence[each], 0);
  return total / (total + prior);
}

/**
 * The lead wants something, but not one thing: all evidence together passes the threshold, and no product alone does.
 * Of one product only there is nothing to be split.
 */
export function intentSplit(lead: LeadSnapshot, figures: Figures, config: RoutingConfig): Question | null {
  const { evidence } = figures;
  const wanted = products.filter((product) => evidence[product] > 0);
  if (wanted.length < 2) return null;
  if (totalConfidence(evidence, config.intentPrior) < config.thresholds.confidence) return null;
  const inOrder = wanted.toSorted((a, b) => evidence[b] - evidence[a]);
  const options = inOrder.map((product, index) => optionOf(product, figures, config, index === 0));
  return {
    kind: 'intent_split',
    question: 'intent_split',
    pipelineKey: null,
    contendedOwnerId: null,
    options: [...options, fallbackOption(config)],
    evidence: evidenceOf(lead, figures, config),
  };
}

/**
 * The lead is in a pipeline already, and now wants the product of another; or two were found to be one person, who is
 * in two pipelines.
 */
export function routedElsewhere(
  lead: LeadSnapshot,
  figures: Figures,
  config: RoutingConfig,
): Question | null {
  const { held } = lead;
  const pipelines = [...new Set(held.map(({ pipelineKey }) => pipelineKey))].sort();
  if (pipelines.length === 0) return null;
  const product = productThatPasses(lead, figures, config);
  const other = product !== null && !pipelines.includes(product) ? product : null;
  if (other === null && pipelines.length < 2) return null;
  const stays = held.map(({ pipelineKey, ownerId }): ConflictOption => {
    const keep = pipelines.length === 1;
    const confidence = confidenceOf(pipelineKey, figures, config);
    return { pipeline_key: pipelineKey, owner_id: ownerId, keep, recommended: false, confidence };
  });
  const moves = other === null ? [] : [optionOf(other, figures, config, false)];
  return {
    kind: 'already_routed',
    question: `already_routed ${pipelines.join('+')} ${other ?? ''}`.trimEnd(),
    pipelineKey: other,
    contendedOwnerId: null,
    options: [...stays, ...moves].map((option, index) => ({ ...option, recommended: index === 0 })),
    evidence: evidenceOf(lead, figures, config),
  };
}

/** The account's owner is away or full, while others of the pipeline could take the lead. */
export function ownerContention(
  lead: LeadSnapshot,
  figures: Figures,
  config: RoutingConfig,
  { pipelineKey, candidates }: { pipelineKey: string; candidates: readonly Candidate[] },
): Question | null {
  const owner = candidates.find(({ account_owner }) => account_owner);
  const hindrance = owner?.passed_over;
  if (owner === undefined || (hindrance !== 'away' && hindrance !== 'full')) return null;
  const ownerId = owner.team_member_id;
  const confidence = confidenceOf(pipelineKey, figures, config);
  const next = { pipeline_key: pipelineKey, keep: false, confidence };
  return {
    kind: 'owner_contention',
    question: `owner_contention ${pipelineKey} ${ownerId}`,
    pipelineKey,
    contendedOwnerId: ownerId,
    options: [
      { ...next, owner_id: ownerId, recommended: false },
      { ...next, owner_id: null, recommended: true },
    ],
    evidence: {
      ...evidenceOf(lead, figures, config),
      account_owner: { owner_id: ownerId, hindrance },
    },
  };
}

/** Nobody of a pipeline has room: one question for all the leads that wait. */
export function noCapacity(
  pipelineKey: string,
  candidates: readonly Candidate[],
  config: RoutingConfig,
): Question {
  const byLoad = candidates
    .filter(({ passed_over }) => passed_over === 'full')
    .toSorted((a, b) => a.open / Math.max(1, a.capacity) - b.open / Math.max(1, b.capacity));
  const over = byLoad.slice(0, 2).map(({ team_member_id }) => ({
    pipeline_key: pipelineKey,
    owner_id: team_member_id,
    keep: false,
    recommended: false,
    confidence: null,
  }));
  const elsewhere = pipelineKey === config.fallbackPipeline ? [] : [fallbackOption(config)];
  return {
    kind: 'no_capacity',
    question: `no_capacity ${pipelineKey}`,
    pipelineKey,
    contendedOwnerId: null,
    options: [...elsewhere, ...over].map((option, index) => ({ ...option, recommended: index === 0 })),
    evidence: null,
  };
}

/**
 * Whether this was answered already in the lead's present cycle, or a conflict of the kind was withdrawn a short while
 * ago. One that is live has not been answered.
 */
export function isSettled(lead: LeadSnapshot, { kind, question }: Question, now: Date): boolean {
  if (lead.conflicts.some((each) => isLive(each) && each.kind === kind)) return false;
  return lead.conflicts.some((each) => {
    if (each.state === 'withdrawn') return each.kind === kind && now < quietUntil(each.closedAt);
    return !isLive(each) && each.question === question && each.cycle === lead.cycle;
  });
}

export function quietUntil(withdrawnAt: Date | null): Date {
  return new Date((withdrawnAt?.getTime() ?? 0) + quietHours * 60 * 60_000);
}

function productThatPasses(lead: LeadSnapshot, figures: Figures, config: RoutingConfig): Product | null {
  const { product, score, confidence } = figures;
  const needed = thresholdsFor(config, product);
  if (!lead.identified || lead.suppressed || product === null) return null;
  return score >= needed.score && confidence >= needed.confidence ? product : null;
}

function optionOf(
  product: Product,
  figures: Figures,
  config: RoutingConfig,
  recommended: boolean,
): ConflictOption {
  const confidence = confidenceIn(product, figures.evidence, config.intentPrior);
  return { pipeline_key: product, owner_id: null, keep: false, recommended, confidence };
}

function fallbackOption({ fallbackPipeline }: RoutingConfig): ConflictOption {
  return {
    pipeline_key: fallbackPipeline,
    owner_id: null,
    keep: false,
    recommended: false,
    confidence: null,
  };
}

function confidenceOf(pipelineKey: string, figures: Figures, config: RoutingConfig): number | null {
  const product = products.find((each) => each === pipelineKey);
  return product === undefined ? null : confidenceIn(product, figures.evidence, config.intentPrior);
}

function evidenceOf(lead: LeadSnapshot, figures: Figures, config: RoutingConfig) {
  const { evidence, score, product } = figures;
  const confidences = Object.fromEntries(
    products.map((each) => [each, confidenceIn(each, evidence, config.intentPrior)]),
  ) as Record<Product, number>;
  return {
    score,
    primary: product,
    total_confidence: totalConfidence(evidence, config.intentPrior),
    confidences,
    held: lead.held.map(({ pipelineKey, ownerId }) => ({ pipeline_key: pipelineKey, owner_id: ownerId })),
    account_owner: null,
  };
}

export type LeadConflictKind = Exclude<ConflictKind, 'no_capacity'>;
