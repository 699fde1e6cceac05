import { ageFactor, halfLifeDays, picoPerWeight, picoWeight, wholeFactor } from './age-evidence.ts';
import type { SignalDetail } from './find-signals.ts';

export type ExplainableSignal = {
  ruleName: string;
  occurredAtMs: number;
  milliWeight: number;
  detail: SignalDetail;
};

export type SignalExplanation = {
  weight: number;
  /** What is left after its age, 0 to 1. */
  decayFactor: number;
  /** Weight × factor: what it adds to E, or takes from it. */
  evidence: number;
  /** One sentence for a person. */
  why: string;
};

/** What a signal weighs at an instant, and why. Days are those of UTC. */
export function explainSignal(signal: ExplainableSignal, atMs: number): SignalExplanation {
  const { ruleName, occurredAtMs, milliWeight, detail } = signal;
  const weight = milliWeight / 1_000;
  const evidence = Number(picoWeight(signal, atMs)) / picoPerWeight;
  const day = new Date(occurredAtMs).toISOString().slice(0, 10);
  const speaks = weight < 0 ? ', which speaks against it' : '';
  return {
    weight,
    decayFactor: ageFactor(atMs - occurredAtMs) / wholeFactor,
    evidence,
    why:
      `${ruleName} on ${day} (${inWords(detail)})${speaks}: ` +
      `weight ${weight}, ${rounded(evidence)} left, halving every ${halfLifeDays} days.`,
  };
}

function inWords(detail: SignalDetail): string {
  if ('property' in detail) return `${detail.property} is "${detail.value}"`;
  if ('campaign_product' in detail) return `the campaign is for ${detail.campaign_product}`;
  const { hits, negated } = detail;
  const found = `${hits} ${hits === 1 ? 'phrase' : 'phrases'} found`;
  return negated === 0 ? found : `${found}, ${negated} of them negated`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
