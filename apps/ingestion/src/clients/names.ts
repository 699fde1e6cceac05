import { askPipelines, askTeamMembers } from '@dna/contracts';
import type { Bus } from '@dna/messaging';

export type Names = {
  pipeline: (key: string) => Promise<{ id: string | null; key: string; name: string | null }>;
  owner: (id: string) => Promise<{ id: string; name: string | null }>;
};

const keptMs = 30_000;
const askTimeoutMs = 500;

/**
 * Names of pipelines and owners, asked from the services that own them and kept for half a minute. When nobody
 * answers, a lead is shown without the name.
 */
export function createNames(bus: Bus): Names {
  const pipelines = keep(async () => {
    const { pipelines: all } = await bus.ask(askPipelines, {}, { timeoutMs: askTimeoutMs });
    return new Map(all.map((pipeline) => [pipeline.key, pipeline]));
  });
  const owners = keep(async () => {
    const { team_members: all } = await bus.ask(askTeamMembers, {}, { timeoutMs: askTimeoutMs });
    return new Map(all.map((member) => [member.id, member.name]));
  });
  return {
    pipeline: async (key) => (await pipelines(key)) ?? { id: null, key, name: null },
    owner: async (id) => ({ id, name: (await owners(id)) ?? null }),
  };
}

/** Asks again when the answer is old, or does not have what is looked for. */
function keep<V>(ask: () => Promise<Map<string, V>>): (key: string) => Promise<V | undefined> {
  let known = new Map<string, V>();
  let askedAt = -Infinity;
  let asking: Promise<void> | null = null;
  const refresh = async () => {
    try {
      known = await ask();
    } catch {
      // What is known still serves; the next reader tries again after a second.
    }
    askedAt = performance.now();
    asking = null;
  };
  return async (key) => {
    const age = performance.now() - askedAt;
    if (age > keptMs || (!known.has(key) && age > 1_000)) await (asking ??= refresh());
    return known.get(key);
  };
}
