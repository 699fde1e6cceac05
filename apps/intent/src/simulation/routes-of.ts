import { askEligibleLeads, askScoresAt, isoWeek } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import type { Outcome, Route } from '@dna/rulesets';
import type { Simulated, Window } from '../domain/simulation/simulate-person.ts';

export type SimulatedPerson = { root: string; before: Simulated; after: Simulated };

type Options = { ask: Pick<Bus, 'ask'>; window: Window; score: number };

export type Routed = Pick<Outcome, 'routed' | 'passed'>;

const leadsPerQuestion = 50;
const instantsPerLead = 400;

/**
 * Where each person would have been routed first within the window: the first instant at which the intent was clear and
 * the score was high enough. Who had passed before the window is not routed within it.
 */
export async function routesOf(
  persons: readonly SimulatedPerson[],
  { ask, window, score }: Options,
): Promise<Map<string, Routed>> {
  const passing = persons.filter(({ before, after }) => before.passed.length + after.passed.length > 0);
  const eligible = await eligibleOf(passing, ask);
  const scores = await scoresOf(
    passing.filter(({ root }) => eligible.has(root)),
    ask,
  );
  return new Map(
    persons.map(({ root, before, after }) => {
      const scoreAt = scores.get(root) ?? new Map<number, number>();
      const first = ({ passed }: Simulated) => passed.find(({ atMs }) => (scoreAt.get(atMs) ?? 0) >= score);
      const routeAt = (found: ReturnType<typeof first>): Route | null =>
        found === undefined || found.atMs === window.fromMs
          ? null
          : { pipeline: found.product, week: isoWeek(found.atMs) };
      const passed = { before: first(before), after: first(after) };
      return [
        root,
        {
          routed: { before: routeAt(passed.before), after: routeAt(passed.after) },
          passed: { before: passed.before !== undefined, after: passed.after !== undefined },
        },
      ];
    }),
  );
}

/** Those whom routing may route at all: identified and not suppressed. */
async function eligibleOf(persons: readonly SimulatedPerson[], ask: Pick<Bus, 'ask'>): Promise<Set<string>> {
  if (persons.length === 0) return new Set();
  const { eligible } = await ask.ask(askEligibleLeads, { lead_ids: persons.map(({ root }) => root) });
  return new Set(eligible);
}

async function scoresOf(
  persons: readonly SimulatedPerson[],
  ask: Pick<Bus, 'ask'>,
): Promise<Map<string, Map<number, number>>> {
  const wanted = persons.map(({ root, before, after }) => ({
    root,
    instants: [...new Set([...before.passed, ...after.passed].map(({ atMs }) => atMs))]
      .sort((a, b) => a - b)
      .slice(0, instantsPerLead),
  }));
  const found = new Map<string, Map<number, number>>();
  for (let at = 0; at < wanted.length; at += leadsPerQuestion) {
    const some = wanted.slice(at, at + leadsPerQuestion);
    const { leads } = await ask.ask(askScoresAt, {
      leads: some.map(({ root, instants }) => ({
        lead_id: root,
        at: instants.map((atMs) => new Date(atMs).toISOString()),
      })),
    });
    const answers = new Map(leads.map(({ lead_id, scores }) => [lead_id, scores]));
    for (const { root, instants } of some) {
      const scores = answers.get(root) ?? [];
      found.set(root, new Map(instants.map((atMs, index) => [atMs, scores[index] ?? 0])));
    }
  }
  return found;
}
