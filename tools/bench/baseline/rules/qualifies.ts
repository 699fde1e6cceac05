import type { Product } from '@dna/contracts';

export const hotLeadScore = 70;

export type Standing = {
  score: number;
  intent: Product | null;
  confidence: number;
  pipelineKey: string | null;
  /** It does not want to hear from us, or its address does not exist. */
  suppressed: boolean;
};

/** Whether a lead leaves the pool now. */
export function qualifies({ score, intent, confidence, pipelineKey, suppressed }: Standing): boolean {
  return pipelineKey === null && !suppressed && intent !== null && score >= 40 && confidence >= 0.6;
}
