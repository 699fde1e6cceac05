import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosContext } from '../context.ts';
import type { PlannedFault } from './plan-faults.ts';

export type Strike = {
  number: number;
  fault: string;
  target: string;
  note: string;
  from: number;
  healedAt: number;
  /** From the healing until the engine did its work again; null when it did not in time. */
  recoveryMs: number | null;
  losesQueued: boolean;
};

export type StrikeOptions = {
  context: ChaosContext;
  plan: Iterable<PlannedFault>;
  until: () => boolean;
  recovered: (number: number) => Promise<boolean>;
};

/** Strikes one after the other, each only when the engine has recovered from the one before. */
export async function strikeInTurn(options: StrikeOptions): Promise<Strike[]> {
  const { context, plan, until } = options;
  const strikes: Strike[] = [];
  for (const planned of plan) {
    await delay(planned.pauseMs, undefined, { signal: context.signal }).catch(() => undefined);
    if (until() || context.signal.aborted) return strikes;
    strikes.push(await strike(options, planned));
  }
  return strikes;
}

async function strike(
  { context, recovered }: StrikeOptions,
  { number, fault, random }: PlannedFault,
): Promise<Strike> {
  const from = Date.now();
  context.log(`#${number} ${fault.name} …`);
  const { target, note } = await fault.inject(context, random);
  const healedAt = Date.now();
  const isBack = await recovered(number);
  const recoveryMs = isBack ? Date.now() - healedAt : null;
  context.log(
    `#${number} ${fault.name}: ${target} for ${seconds(healedAt - from)} s (${note}); ` +
      (recoveryMs === null ? 'NOT recovered' : `recovered in ${seconds(recoveryMs)} s`),
  );
  const losesQueued = fault.losesQueued ?? false;
  return { number, fault: fault.name, target, note, from, healedAt, recoveryMs, losesQueued };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
