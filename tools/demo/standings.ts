import type { Api } from './api.ts';
import type { Script } from './story.ts';

/** Where one lead of the campaign stands, as the public API shows it. */
export type Standing = {
  name: string;
  company: string;
  events: number;
  expectedEvents: number;
  /** Null until the lead can be read. */
  leadId: string | null;
  score: number;
  intent: string | null;
  /** 0 to 1. */
  confidence: number;
  /** The key of the pipeline, else the status that says why there is none. */
  place: string;
  expectedPlace: string;
  owner: string | null;
  deal: string | null;
};

type Lead = {
  id: string;
  email?: string | null;
  status: string;
  score: number;
  intent?: { primary?: string | null; confidence?: number } | null;
  pipeline?: { key: string } | null;
  owner?: { name?: string | null } | null;
  deal_id?: string | null;
};
type Deal = { id: string; lead_id: string; stage?: string | { key?: string; name?: string } | null };
type List<T> = { data: T[]; next_cursor?: string | null };

/**
 * Reads the standing of every lead. `leadIds` are those that the engine named when it took the events; events are
 * counted again only while some are missing.
 */
export async function readStandings(
  api: Api,
  scripts: readonly Script[],
  leadIds: ReadonlyMap<Script, string>,
  before: readonly Standing[],
): Promise<Standing[]> {
  const leads = await listAll<Lead>(api, '/leads');
  const byEmail = new Map(leads.map((lead) => [lead.email?.toLowerCase(), lead]));
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  const deals = new Map((await listAll<Deal>(api, '/deals')).map((deal) => [deal.id, deal]));
  const standings: Standing[] = [];
  for (const [index, script] of scripts.entries()) {
    const named = leadIds.get(script);
    const lead =
      (script.email !== null && byEmail.get(script.email)) ||
      (named !== undefined && byId.get(named)) ||
      null;
    const known = before[index];
    const isComplete =
      known !== undefined && known.leadId === lead?.id && known.events >= known.expectedEvents;
    const events = lead === null ? 0 : isComplete ? known.events : await countEvents(api, lead.id);
    standings.push(standingOf(script, lead, events, deals));
  }
  return standings;
}

function standingOf(
  script: Script,
  lead: Lead | null,
  events: number,
  deals: ReadonlyMap<string, Deal>,
): Standing {
  const dealId = lead?.deal_id ?? null;
  return {
    name: script.name,
    company: script.company,
    events,
    expectedEvents: script.deliveries.reduce((sum, delivery) => sum + delivery.events, 0),
    leadId: lead?.id ?? null,
    score: lead?.score ?? 0,
    intent: lead?.intent?.primary ?? null,
    confidence: lead?.intent?.confidence ?? 0,
    place: lead?.pipeline?.key ?? lead?.status ?? '',
    expectedPlace: script.ends,
    owner: lead?.owner?.name ?? null,
    deal: dealId === null ? null : (stageOf(deals.get(dealId)) ?? dealId.slice(0, 8)),
  };
}

function stageOf(deal: Deal | undefined): string | undefined {
  return typeof deal?.stage === 'object' ? (deal.stage?.name ?? deal.stage?.key) : deal?.stage;
}

async function countEvents(api: Api, leadId: string): Promise<number> {
  const { data } = (await api.get(`/leads/${leadId}/events?limit=200`)) as List<unknown>;
  return data.length;
}

/** At most 2,000: a demo on a database that is much fuller shows what it finds. */
async function listAll<T>(api: Api, path: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < 10; page += 1) {
    const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const list = (await api.get(`${path}?limit=200${after}`)) as List<T>;
    found.push(...list.data);
    cursor = list.next_cursor;
    if (!cursor) break;
  }
  return found;
}
