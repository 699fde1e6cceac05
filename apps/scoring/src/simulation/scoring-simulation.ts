import { factPages, familiesOf, type Family } from '@dna/lead-facts';
import { readRuleset, type Outcome, type Simulating, type SimulationRow } from '@dna/rulesets';
import { ledgerRules } from '../domain/adjustment.ts';
import { dayMs, decayOf, type DecayPolicy } from '../domain/decay.ts';
import type { Fact } from '../domain/fact.ts';
import type { Rule } from '../domain/rule.ts';
import {
  ledgerOf,
  simulatePerson,
  type Judge,
  type Simulated,
  type Window,
} from '../domain/simulation/simulate-person.ts';
import { adjustmentsOf } from '../store/adjustments.ts';
import { scoringRulesets } from '../store/rulesets.ts';
import type { Db, ScoringTables } from '../store/tables.ts';
import { routesOf, type Routed, type AskAboutLeads } from './routes-of.ts';

const pageSize = 5_000;

/** How a draft of the scoring rules is tried. Facts are read and the other services asked outside of any transaction. */
export function scoringSimulation(ask: AskAboutLeads, policy: DecayPolicy): Simulating<Rule, ScoringTables> {
  return {
    tables: scoringRulesets,
    judge: async (db, simulation, roots) => {
      const window: Window = {
        asOfMs: simulation.as_of.getTime(),
        fromMs: simulation.as_of.getTime() - simulation.days * dayMs,
        threshold: simulation.routing.score,
      };
      const base = (await readRuleset(db, scoringRulesets, simulation.base_version))!;
      const judges = { before: judgeOf(base.rules, policy), after: judgeOf(simulation.rules, policy) };
      const families = await familiesOf(db, roots);
      const persons = await simulate(
        db,
        roots.map((root) => families.get(root)!),
        judges,
        window,
      );
      const routes = await routesOf(persons, { ask, window, confidence: simulation.routing.confidence });
      return persons.map((person) => outcomeOf(person, judges, routes.get(person.root)!));
    },
    thresholdOf: scoreThreshold,
  };
}

export function scoreThreshold({ routing }: SimulationRow<Rule>): number {
  return routing.score;
}

export type SimulatedPerson = { root: string; before: Simulated; after: Simulated };

function judgeOf(rules: readonly Rule[], policy: DecayPolicy): Judge {
  return { rules, decays: new Map(ledgerRules(rules).map((rule) => [rule.id, decayOf(rule.decay, policy)])) };
}

async function simulate(
  db: Db,
  families: readonly Family[],
  judges: { before: Judge; after: Judge },
  window: Window,
): Promise<SimulatedPerson[]> {
  const leadIds = families.flatMap(({ members }) => members);
  const facts = await factsOf(db, leadIds, [...judges.before.rules, ...judges.after.rules]);
  const adjusted = await adjustmentsOf(db, leadIds);
  return families.map(({ root, members }) => {
    const own = members.flatMap((id) => facts.get(id) ?? []);
    const byHand = members.flatMap((id) => adjusted.get(id) ?? []);
    const judged = (judge: Judge) => simulatePerson([...ledgerOf(judge, own), ...byHand], judge, window);
    return { root, before: judged(judges.before), after: judged(judges.after) };
  });
}

/** Facts that one of the rules could give something for, by the lead they were recorded for. */
async function factsOf(
  db: Db,
  leadIds: readonly string[],
  rules: readonly Rule[],
): Promise<Map<string, Fact[]>> {
  const eventTypes = [...new Set(rules.map(({ eventType }) => eventType))];
  const facts = new Map<string, Fact[]>();
  for await (const page of factPages(db, { leadIds, eventTypes, pageSize })) {
    for (const fact of page) {
      const known = facts.get(fact.leadId);
      if (known === undefined) facts.set(fact.leadId, [fact]);
      else known.push(fact);
    }
  }
  return facts;
}

function outcomeOf(
  { root, before, after }: SimulatedPerson,
  judges: { before: Judge; after: Judge },
  routed: Routed,
): Outcome {
  const why = ({ measure }: Simulated, { rules }: Judge) =>
    measure.top.map(({ ruleId }) => ledgerRules(rules).find(({ id }) => id === ruleId)!.name);
  return {
    leadId: root,
    value: { before: before.measure.score, after: after.measure.score },
    why: { before: why(before, judges.before), after: why(after, judges.after) },
    ...routed,
  };
}
