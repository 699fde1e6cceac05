import { askEligibleLeads, askIntentsAt, isoWeek } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import type { Outcome, Route } from '@dna/rulesets';
import type { Simulated, Window } from '../domain/simulation/simulate-person.ts';
import type { SimulatedPerson } from './scoring-simulation.ts';

export type AskAboutLeads = Pick<Bus, 'ask'>;

type Options = { ask: AskAboutLeads; window: Window; confidence: number };

type Intent = { primary: string | null; confidence: number };

export type Routed = Pick<Outcome, 'routed' | 'passed'>;

const leadsPerQuestion = 50;
const instantsPerLead = 400;

/**
 * Where each person would have been routed first within the window: the first instant at which the score passed and the
 * intent did too. Who had passed before the window is not routed within it.
 */
export async function routesOf(
  persons: readonly SimulatedPerson[],
  { ask, window, confidence }: Options,
): Promise<Map<string, Routed>> {
  const passing = persons.filter(
    ({ before, after }) => before.passedAtMs.length + after.passedAtMs.length > 0,
  );
  const eligible = await eligibleOf(passing, ask);
  const intents = await intentsOf(
    passing.filter(({ root }) => eligible.has(root)),
    ask,
  );
  return new Map(
    persons.map(({ root, before, after }) => {
      const intentAt = intents.get(root) ?? new Map<number, Intent>();
      const first = ({ passedAtMs }: Simulated) =>
        passedAtMs.find((each) => passes(intentAt.get(each), confidence));
      const routeAt = (atMs: number | undefined): Route | null =>
        atMs === undefined || atMs === window.fromMs
          ? null
          : { pipeline: intentAt.get(atMs)!.primary!, week: isoWeek(atMs) };
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

function passes(intent: Intent | undefined, confidence: number): boolean {
  return intent !== undefined && intent.primary !== null && intent.confidence >= confidence;
}

/** Those whom routing may route at all: identified and not suppressed. */
async function eligibleOf(persons: readonly SimulatedPerson[], ask: AskAboutLeads): Promise<Set<string>> {
  const answers = await Promise.all(
    chunks(persons, 500).map((some) => ask.ask(askEligibleLeads, { lead_ids: some.map(({ root }) => root) })),
  );
  return new Set(answers.flatMap(({ eligible }) => eligible));
}

async function intentsOf(
  persons: readonly SimulatedPerson[],
  ask: AskAboutLeads,
): Promise<Map<string, Map<number, Intent>>> {
  const wanted = persons.map(({ root, before, after }) => ({
    root,
    instants: [...new Set([...before.passedAtMs, ...after.passedAtMs])]
      .sort((a, b) => a - b)
      .slice(0, instantsPerLead),
  }));
  const found = new Map<string, Map<number, Intent>>();
  for (const some of chunks(wanted, leadsPerQuestion)) {
    const { leads } = await ask.ask(askIntentsAt, {
      leads: some.map(({ root, instants }) => ({
        lead_id: root,
        at: instants.map((atMs) => new Date(atMs).toISOString()),
      })),
    });
    const answers = new Map(leads.map(({ lead_id, intents }) => [lead_id, intents]));
    for (const { root, instants } of some) {
      const intents = answers.get(root) ?? [];
      found.set(
        root,
        new Map(instants.flatMap((atMs, index) => (intents[index] ? [[atMs, intents[index]]] : []))),
      );
    }
  }
  return found;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
