import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import { routeLeads, type Decided } from '../domain/route-leads.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { Db } from '../store/tables.ts';
import { readTeam } from '../store/team.ts';
import { organizationsOf } from './evaluate-leads.ts';
import { lookCloser } from './look-closer.ts';
import { readLead } from './lock-lead.ts';
import type { Rules } from './rules.ts';

export type Preview = Decided & { config: RoutingConfig };

/** What would be decided about a lead at this moment. Nothing is locked or written, so a moment later it may be untrue. */
export async function previewLead(db: Db, rules: Rules, leadId: string, now: Date): Promise<Preview> {
  const { lead: joined, leadIds, families } = await readLead(db, leadId);
  const config = await currentConfig(db, rules.intentPrior);
  const [lead] = (await lookCloser(db, [joined], families, config, now)) as [LeadSnapshot];
  const team = await readTeam(db, { organizationIds: organizationsOf([lead]), leadIds, config, now });
  const { decided } = routeLeads([lead], team, config, now);
  return { ...decided[0]!, config };
}
