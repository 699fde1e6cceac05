import { askEligibleLeads, askTeamMembers } from '@dna/contracts';
import type { HttpServer } from '@dna/http';
import { createFrame, type Running } from '@dna/service';
import { createAskDealOf } from './clients/deal-of.ts';
import { createAskPipelines } from './clients/pipelines.ts';
import type { Config } from './config.ts';
import { changeTeamMembers } from './http/change-team-members.ts';
import { conflicts } from './http/conflicts.ts';
import { decideConflicts } from './http/decide-conflicts.ts';
import { decisions } from './http/decisions.ts';
import { evaluate } from './http/evaluate.ts';
import { leadRouting } from './http/lead-routing.ts';
import { routeLeads } from './http/route-leads.ts';
import { simulations } from './http/simulations.ts';
import { routingConfig } from './http/routing-config.ts';
import { teamMembers } from './http/team-members.ts';
import type { RoutingTables } from './store/tables.ts';
import { readEligibleLeads } from './store/eligible-leads.ts';
import { readTeamNames } from './store/team-members.ts';
import { jobs, subscriptionsOf, timersOf } from './subscriptions.ts';

/** Decides which pipeline a lead belongs to, and who owns it. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const rules = { intentPrior: config.INTENT_PRIOR };
  const { bus, http, messaging, running } = await createFrame<RoutingTables>({
    service: 'routing',
    config,
    databaseUrl: config.ROUTING_DATABASE_URL,
    subscriptions: () => subscriptionsOf(rules),
    timers: () => ({ ...timersOf(rules), ...jobs() }),
  });
  const { db, transact } = messaging;
  const clients = { pipelines: createAskPipelines(bus), dealOf: createAskDealOf(bus) };
  const given = { prefix: '/api/v1', db, rules, transact, ...clients };
  await http.register(leadRouting, given);
  await http.register(routeLeads, given);
  await http.register(evaluate, given);
  await http.register(decisions, given);
  await http.register(conflicts, given);
  await http.register(decideConflicts, given);
  await http.register(routingConfig, given);
  await http.register(simulations, given);
  await http.register(teamMembers, given);
  await http.register(changeTeamMembers, given);

  const answerQuestions = () => {
    bus.answer(askTeamMembers, async ({ ids }) => ({ team_members: await readTeamNames(db, ids) }));
    bus.answer(askEligibleLeads, async ({ lead_ids }) => ({
      eligible: await readEligibleLeads(db, lead_ids),
    }));
  };
  return running([{ name: 'answers', start: answerQuestions }]);
}
