import type { Cap } from './cap.ts';
import { decayFactor, lifetimeMs, dayMs, wholeFactor, type Decay } from './decay.ts';
import { picoPoints, toPoints } from './score-lead.ts';

export type Contribution = {
  ruleName: string;
  occurredAtMs: number;
  /** What the rule gave. */
  milliPoints: number;
  /** What its cap left of it. */
  effectiveMilliPoints: number;
  cap: Cap | null;
  decay: Decay;
};

export type Explanation = {
  points: number;
  /** What is left after its age, 0 to 1. */
  decayFactor: number;
  /** Points that the cap took, before decay. */
  cutByCap: number;
  /** What counts at the instant: (points − cut) × factor. */
  effectivePoints: number;
  /** One sentence for a person. */
  why: string;
};

/** What a contribution counts at an instant, and why. Days are those of UTC. */
export function explainContribution(contribution: Contribution, atMs: number): Explanation {
  const { milliPoints, effectiveMilliPoints, occurredAtMs, decay } = contribution;
  const factor = decayFactor(decay, atMs - occurredAtMs);
  const effectivePoints = toPoints(picoPoints(contribution, atMs));
  const parts = [
    `${contribution.ruleName} on ${day(occurredAtMs)}: ${inWords(milliPoints / 1_000)}`,
    capInWords(contribution),
    effectiveMilliPoints === 0 ? '' : decayInWords(decay, occurredAtMs, factor, effectivePoints),
  ];
  return {
    points: milliPoints / 1_000,
    decayFactor: factor / wholeFactor,
    cutByCap: (milliPoints - effectiveMilliPoints) / 1_000,
    effectivePoints,
    why: `${parts.filter(Boolean).join(', ')}.`,
  };
}

function capInWords({ milliPoints, effectiveMilliPoints, cap }: Contribution): string {
  const cut = milliPoints - effectiveMilliPoints;
  if (cap === null || cut === 0) return '';
  const limit = `at most ${inWords(cap.milliPoints / 1_000)} in ${days(cap.days)}`;
  return effectiveMilliPoints === 0
    ? `none of them counts (${limit})`
    : `${cut / 1_000} of them cut (${limit})`;
}

function decayInWords(decay: Decay, occurredAtMs: number, factor: number, left: number): string {
  if (decay.kind === 'none') return '';
  const endMs = occurredAtMs + lifetimeMs(decay)!;
  if (factor === 0) {
    return decay.kind === 'half_life'
      ? `nothing left of them, halved every ${days(decay.days)}`
      : `expired after ${days(decay.days)} on ${day(endMs)}`;
  }
  switch (decay.kind) {
    case 'expire':
      return `expiring on ${day(endMs)}`;
    case 'linear':
      return `${rounded(left)} left, running out on ${day(endMs)}`;
    case 'half_life':
      return `${rounded(left)} left, halving every ${days(decay.days)}`;
  }
}

function inWords(points: number): string {
  return `${points} ${Math.abs(points) === 1 ? 'point' : 'points'}`;
}

function days(count: number): string {
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}

function day(atMs: number): string {
  return new Date(Math.floor(atMs / dayMs) * dayMs).toISOString().slice(0, 10);
}

function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}
