import { sameBasis, type Product } from '@dna/contracts';
import { ageEvidence, confidenceIn, type Evidence } from './age-intent.ts';
import type { NobodyCode } from './choose-owner.ts';
import type { Question } from './conflict.ts';
import type { LeadSnapshot, ScoreSeen } from './lead-snapshot.ts';
import { intentSplit, isSettled, routedElsewhere } from './raise-conflict.ts';
import { thresholdsFor, type RoutingConfig } from './routing-config.ts';

/** How long a score waits for the intent of the same facts, or the other way round. */
export const basisWaitMs = 2_000;

export type StayReason =
  | {
      code:
        | 'lead_unknown'
        | 'not_identified'
        | 'suppressed'
        | 'already_routed'
        | 'no_primary'
        | 'intent_split'
        | 'owner_contention';
    }
  | { code: 'score_below' | 'not_rearmed'; score: number; needed: number }
  | { code: 'confidence_below'; confidence: number; needed: number }
  | { code: 'waiting_for_score' | 'waiting_for_intent' }
  | { code: NobodyCode; pipeline_key: string };

/** The numbers a decision rests on, intent aged to the instant of deciding. */
export type Figures = {
  score: number;
  product: Product | null;
  confidence: number;
  evidence: Evidence;
  /** Score and intent have seen the same facts, of the same ids. */
  sameFacts: boolean;
  /** It was returned to the pool, and its score has not fallen since: it would only go where it came from. */
  awaitsRearm: boolean;
};

export type Assessment =
  | { kind: 'stays'; figures: Figures; reasons: StayReason[] }
  | { kind: 'waits'; figures: Figures; reasons: StayReason[]; since: Date; until: Date }
  /** The rules cannot say where it belongs: a person has to. */
  | { kind: 'conflicts'; figures: Figures; reasons: StayReason[]; question: Question }
  | { kind: 'qualifies'; figures: Figures; product: Product; pipelineKey: string };

/**
 * Whether a lead may leave the pool, before anybody asks who could take it. Only a lead that would leave it waits
 * for the other message: one that stays is judged again anyway when that message comes.
 */
export function assessLead(lead: LeadSnapshot, config: RoutingConfig, now: Date): Assessment {
  const figures = figuresOf(lead, config, now);
  const product = figures.product;
  const reasons = reasonsToStay(lead, figures, config);
  const question = questionOf(lead, figures, reasons, config);
  const isAsked = question !== null && !isSettled(lead, question, now);
  if (!isAsked && (reasons.length > 0 || product === null)) return { kind: 'stays', figures, reasons };
  if (!figures.sameFacts) {
    const since = lead.basisWaitSince ?? now;
    const until = new Date(since.getTime() + basisWaitMs);
    if (now < until) return { kind: 'waits', figures, reasons: [missingMessage(lead)], since, until };
  }
  if (isAsked || product === null) return conflictOf(question!, figures);
  return { kind: 'qualifies', figures, product, pipelineKey: product };
}

/** What a person would have to be asked; it is only a question while nothing else keeps the lead where it is. */
function questionOf(
  lead: LeadSnapshot,
  figures: Figures,
  reasons: readonly StayReason[],
  config: RoutingConfig,
): Question | null {
  if (lead.routed) return routedElsewhere(lead, figures, config);
  const isUndecided = reasons.every(({ code }) => code === 'no_primary' || code === 'confidence_below');
  return reasons.length > 0 && isUndecided ? intentSplit(lead, figures, config) : null;
}

function conflictOf(question: Question, figures: Figures): Assessment {
  const code = question.kind as 'intent_split' | 'already_routed';
  return { kind: 'conflicts', figures, reasons: [{ code }], question };
}

function figuresOf(lead: LeadSnapshot, config: RoutingConfig, now: Date): Figures {
  const { score, intent } = lead;
  const evidence = intent
    ? ageEvidence(intent.evidence, intent.asOf, now)
    : { research: 0, b2b: 0, co_creation: 0 };
  const product = intent?.primary ?? null;
  return {
    score: score?.score ?? 0,
    product,
    confidence: product === null ? 0 : confidenceIn(product, evidence, config.intentPrior),
    awaitsRearm: lead.awaitsRearm && !hasFallen(score, product, config),
    evidence,
    sameFacts:
      score !== null &&
      intent !== null &&
      sameBasis(score.basis, intent.basis) &&
      isCurrent(lead, score.asOf) &&
      isCurrent(lead, intent.asOf),
  };
}

/** The score has to fall this low before a lead that was returned to the pool can be routed by itself again. */
function rearmScore(product: Product | null, config: RoutingConfig): number {
  return thresholdsFor(config, product).score - config.rearmMargin;
}

/** Without a margin it must at least be below the threshold. */
function hasFallen(score: ScoreSeen | null, product: Product | null, config: RoutingConfig): boolean {
  if (score === null) return false;
  return score.score <= rearmScore(product, config) && score.score < thresholdsFor(config, product).score;
}

function isCurrent(lead: LeadSnapshot, asOf: Date): boolean {
  return lead.familyChangedAt === null || asOf >= lead.familyChangedAt;
}

function reasonsToStay(lead: LeadSnapshot, figures: Figures, config: RoutingConfig): StayReason[] {
  if (lead.routed) return [{ code: 'already_routed' }];
  if (!lead.known) return [{ code: 'lead_unknown' }];
  const { score, product, confidence } = figures;
  const needed = thresholdsFor(config, product);
  const reasons: StayReason[] = [];
  if (!lead.identified) reasons.push({ code: 'not_identified' });
  if (lead.suppressed) reasons.push({ code: 'suppressed' });
  if (score < needed.score) reasons.push({ code: 'score_below', score, needed: needed.score });
  if (figures.awaitsRearm) reasons.push({ code: 'not_rearmed', score, needed: rearmScore(product, config) });
  if (product === null) reasons.push({ code: 'no_primary' });
  else if (confidence < needed.confidence) {
    reasons.push({ code: 'confidence_below', confidence, needed: needed.confidence });
  }
  return reasons;
}

/** The one that is behind; when that cannot be told, the score. */
function missingMessage({ score, intent, familyChangedAt }: LeadSnapshot): StayReason {
  if (score === null) return { code: 'waiting_for_score' };
  if (intent === null) return { code: 'waiting_for_intent' };
  if (familyChangedAt !== null && intent.asOf < familyChangedAt && score.asOf >= familyChangedAt) {
    return { code: 'waiting_for_intent' };
  }
  return { code: intent.basis.count < score.basis.count ? 'waiting_for_intent' : 'waiting_for_score' };
}
