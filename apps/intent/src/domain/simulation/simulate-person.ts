import { lifetimeMs } from '../age-evidence.ts';
import { measureSignals, type Measure } from '../measure-signals.ts';
import type { Signal } from '../find-signals.ts';
import { sumSignals, weighIntent, type Intent } from '../weigh-intent.ts';
import type { Rule } from '../rule.ts';

/** A signal with the type of its event. */
export type TypedSignal = Signal & { eventType: string };

export type Window = {
  fromMs: number;
  asOfMs: number;
  /** 0 to 1. */
  confidence: number;
  /** κ: `INTENT_PRIOR`. */
  prior: number;
};

export type Simulated = {
  measure: Measure;
  /** Where and when the confidence was enough: the begin of the window, and at most one instant a day. */
  passed: { atMs: number; product: string }[];
};

const dayMs = 86_400_000;
/** With more signals the days are sampled: nobody is to wait for one giant. */
const signalsForEveryDay = 2_000;
const sampledDays = 60;

/** What a person wanted by one version of the rules: at the end of the window, and when it would have let them pass. */
export function simulatePerson(
  signals: readonly TypedSignal[],
  rules: readonly Rule[],
  window: Window,
): Simulated {
  const { fromMs, asOfMs, confidence, prior } = window;
  const known = signals.filter(({ occurredAtMs }) => occurredAtMs <= asOfMs);
  const weighing = known.filter(({ occurredAtMs }) => occurredAtMs > asOfMs - lifetimeMs);
  const measure = measureSignals(weighing, new Set(rules.map(({ id }) => id)), asOfMs, prior);
  const passed = [fromMs, ...instantsOf(known, fromMs)].flatMap((atMs) => {
    const { primary, confidences } = intentAt(known, atMs, prior);
    return primary !== null && confidences[primary] >= confidence ? [{ atMs, product: primary }] : [];
  });
  return { measure, passed };
}

/** The last instant of every day on which something was said: between events confidences only fall. */
function instantsOf(signals: readonly TypedSignal[], fromMs: number): number[] {
  const lastOfDay = new Map<number, number>();
  for (const { occurredAtMs } of signals)
    if (occurredAtMs > fromMs) {
      const day = Math.floor(occurredAtMs / dayMs);
      lastOfDay.set(day, Math.max(occurredAtMs, lastOfDay.get(day) ?? 0));
    }
  const instants = [...lastOfDay.values()].sort((a, b) => a - b);
  if (signals.length <= signalsForEveryDay) return instants;
  const step = Math.max(1, Math.ceil(instants.length / sampledDays));
  return instants.filter((_, index) => index % step === 0);
}

function intentAt(signals: readonly TypedSignal[], atMs: number, prior: number): Intent {
  const counted = signals.filter(
    ({ occurredAtMs }) => occurredAtMs <= atMs && occurredAtMs > atMs - lifetimeMs,
  );
  return weighIntent(sumSignals(counted, atMs), prior);
}
