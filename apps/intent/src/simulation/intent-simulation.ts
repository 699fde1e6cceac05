import { factPages, familiesOf, type Family } from '@dna/lead-facts';
import type { Bus } from '@dna/messaging';
import { readRuleset, type Outcome, type Simulating, type SimulationRow } from '@dna/rulesets';
import { askForTextsOf } from '../clients/event-texts.ts';
import type { Fact } from '../domain/fact.ts';
import { findSignals } from '../domain/find-signals.ts';
import type { Rule } from '../domain/rule.ts';
import {
  simulatePerson,
  type Simulated,
  type TypedSignal,
  type Window,
} from '../domain/simulation/simulate-person.ts';
import type { Texts } from '../evidence/answer-facts.ts';
import { intentRulesets } from '../store/rulesets.ts';
import { furtherFactColumns, type Db, type IntentTables } from '../store/tables.ts';
import { routesOf, type Routed, type SimulatedPerson } from './routes-of.ts';

const pageSize = 5_000;
const dayMs = 86_400_000;

/** How a draft of the intent rules is tried. Facts are read and the other services asked outside of any transaction. */
export function intentSimulation(bus: Pick<Bus, 'ask'>, prior: number): Simulating<Rule, IntentTables> {
  return {
    tables: intentRulesets,
    judge: async (db, simulation, roots) => {
      const { as_of: asOf, days, routing } = simulation;
      const window: Window = {
        asOfMs: asOf.getTime(),
        fromMs: asOf.getTime() - days * dayMs,
        confidence: routing.confidence,
        prior,
      };
      const base = (await readRuleset(db, intentRulesets, simulation.base_version))!;
      const families = await familiesOf(db, roots);
      const persons = await simulate(
        db,
        roots.map((root) => families.get(root)!),
        { before: base.rules, after: simulation.rules },
        { window, bus },
      );
      const routes = await routesOf(persons, { ask: bus, window, score: routing.score });
      return persons.map((person) =>
        outcomeOf(person, base.rules, simulation.rules, routes.get(person.root)!),
      );
    },
    thresholdOf: confidenceThreshold,
  };
}

/** In per cent. */
export function confidenceThreshold({ routing }: SimulationRow<Rule>): number {
  return routing.confidence * 100;
}

type Versions = { before: readonly Rule[]; after: readonly Rule[] };

async function simulate(
  db: Db,
  families: readonly Family[],
  { before, after }: Versions,
  { window, bus }: { window: Window; bus: Pick<Bus, 'ask'> },
): Promise<SimulatedPerson[]> {
  const leadIds = families.flatMap(({ members }) => members);
  const found = { before: new Map<string, TypedSignal[]>(), after: new Map<string, TypedSignal[]>() };
  for await (const facts of factPages(db, { leadIds, eventTypes: null, pageSize }, furtherFactColumns)) {
    const texts = await textsOf(facts, [...before, ...after], bus);
    keep(found.before, before, facts, texts);
    keep(found.after, after, facts, texts);
  }
  return families.map(({ root, members }) => {
    const own = (signals: Map<string, TypedSignal[]>) => members.flatMap((id) => signals.get(id) ?? []);
    return {
      root,
      before: simulatePerson(own(found.before), before, window),
      after: simulatePerson(own(found.after), after, window),
    };
  });
}

/** What the persons wrote, where a text rule may find something in it; read and forgotten. */
async function textsOf(
  facts: readonly Fact[],
  rules: readonly Rule[],
  bus: Pick<Bus, 'ask'>,
): Promise<Texts> {
  if (!rules.some(({ match, enabled }) => match.kind === 'text' && enabled)) return new Map();
  const withText = facts.filter(({ hasText, status }) => hasText && status === 'active');
  return askForTextsOf(bus)(withText.map(({ eventId }) => eventId));
}

function keep(
  signals: Map<string, TypedSignal[]>,
  rules: readonly Rule[],
  facts: readonly Fact[],
  texts: Texts,
): void {
  const types = new Map(facts.map(({ eventId, eventType }) => [eventId, eventType]));
  for (const signal of findSignals(rules, facts, texts)) {
    const typed = { ...signal, eventType: types.get(signal.eventId)! };
    const known = signals.get(signal.leadId);
    if (known === undefined) signals.set(signal.leadId, [typed]);
    else known.push(typed);
  }
}

function outcomeOf(
  { root, before, after }: SimulatedPerson,
  rulesBefore: readonly Rule[],
  rulesAfter: readonly Rule[],
  routed: Routed,
): Outcome {
  return {
    leadId: root,
    value: { before: percentOf(before), after: percentOf(after) },
    isOther: before.measure.primary !== after.measure.primary,
    why: { before: whyOf(before, rulesBefore), after: whyOf(after, rulesAfter) },
    ...routed,
  };
}

/** The confidence in what they want most, in per cent, to thousandths; rounded down, so that nobody passes by that. */
function percentOf({ measure: { primary, confidences } }: Simulated): number {
  return primary === null ? 0 : Math.floor(confidences[primary] * 100_000) / 1_000;
}

function whyOf({ measure }: Simulated, rules: readonly Rule[]): string[] {
  return measure.top.map(({ ruleId }) => rules.find(({ id }) => id === ruleId)!.name);
}
