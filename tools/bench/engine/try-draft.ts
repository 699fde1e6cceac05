import type { BenchEngine } from './bench-engine.ts';
import { callApi } from './call-api.ts';
import { pollApi } from './poll-api.ts';

/** What a trial of a draft took, and what it found. */
export type Tried = { seconds: number; leads: number; changed: number; hash: string };

type Simulation = {
  id: string;
  state: 'queued' | 'running' | 'done';
  created_at: string;
  finished_at: string;
  result: { leads: number; leads_changed: number; hash: string };
};

/** Replays what happened until an instant by the draft of the scoring rules, and waits for what it says. */
export async function tryDraft(
  { target }: Pick<BenchEngine, 'target'>,
  version: number,
  asOf: Date,
): Promise<Tried> {
  const { id } = await callApi<Simulation>(target, '/scoring/simulations', {
    method: 'POST',
    body: { ruleset_version: version, as_of: asOf.toISOString() },
  });
  const { created_at, finished_at, result } = await pollApi<Simulation>(
    target,
    `/scoring/simulations/${id}`,
    ({ state }) => state === 'done',
  );
  return {
    seconds: (Date.parse(finished_at) - Date.parse(created_at)) / 1_000,
    leads: result.leads,
    changed: result.leads_changed,
    hash: result.hash,
  };
}
