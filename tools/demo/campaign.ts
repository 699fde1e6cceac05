import { setTimeout as wait } from 'node:timers/promises';
import { createApi, type Api, type Receipt } from './api.ts';
import type { Delivery } from './delivery.ts';
import { createScreen, type Terminal } from './screen.ts';
import { readStandings, type Standing } from './standings.ts';
import { firstCall, scripts, type Script } from './story.ts';
import { tableOf } from './table.ts';

export type CampaignOptions = {
  /** Base URL of the gateway. */
  url: string;
  /** `source:key` with the scopes of an admin: the campaign speaks for many sources. */
  apiKey: string;
  log: (line: string) => void;
  now?: Date;
  terminal?: Terminal;
  timing?: Timing;
};

type Timing = {
  pollMs: number;
  /** So long nothing changes before the campaign says that this is how it ends. */
  quietMs: number;
  /** So long at most. */
  patienceMs: number;
};

export type CampaignResult = {
  standings: Standing[];
  /** Every event could be read, and nothing moved any more. */
  settled: boolean;
  /** Leads that ended elsewhere than the story says, in words. */
  surprises: string[];
  sent: Omit<Receipt, 'leadIds'>;
};

const usualTiming: Timing = { pollMs: 400, quietMs: 6_000, patienceMs: 60_000 };

/**
 * Plays a small campaign of made-up people through the public API and shows each lead's way until all have settled.
 * Playing it again sends the same calls, so the engine answers that it knows them.
 */
export async function playCampaign({
  url,
  apiKey,
  log,
  now = new Date(),
  terminal = process.stdout,
  timing = usualTiming,
}: CampaignOptions): Promise<CampaignResult> {
  const api = createApi(url, apiKey);
  const cast = scripts(await anchorOf(api, now));
  const calls = cast.flatMap(({ deliveries }) => deliveries);
  const sources = new Set(calls.map(({ source }) => source));
  log(`Playing a campaign: ${cast.length} made-up leads, ${calls.length} calls of ${sources.size} sources`);

  const { sent, leadIds } = await send(api, cast);
  log(sentence(sent));
  const { standings, settled } = await watch(api, cast, leadIds, log, terminal, timing);
  const surprises = standings.filter(({ place, expectedPlace }) => place !== expectedPlace).map(surprise);
  for (const line of closing(standings, settled, surprises)) log(line);
  return { standings, settled, surprises, sent };
}

/** Where the campaign was played before, its own time is kept: the calls must be the same byte for byte. */
async function anchorOf(api: Api, now: Date): Promise<Date> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const leads = (await api.get(`/leads?email=${encodeURIComponent(firstCall.email)}`)) as {
    data: { id: string }[];
  };
  const [lead] = leads.data;
  if (lead === undefined) return minute;
  const path = `/leads/${lead.id}/events?type=${firstCall.eventType}`;
  const events = (await api.get(path)) as { data: { occurred_at: string }[] };
  const [event] = events.data;
  return event === undefined ? minute : firstCall.anchor(new Date(event.occurred_at));
}

/** One person's calls follow each other; a few people act at once. The call that dates the campaign is first. */
async function send(
  api: Api,
  cast: readonly Script[],
): Promise<{ sent: CampaignResult['sent']; leadIds: Map<Script, string> }> {
  const sent = { recorded: 0, duplicates: 0, queued: 0, refused: 0 };
  const leadIds = new Map<Script, string>();
  const deliver = async (delivery: Delivery, script?: Script) => {
    const { leadIds: ids, ...counts } = await api.deliver(delivery);
    for (const key of Object.keys(sent) as (keyof typeof sent)[]) sent[key] += counts[key];
    const leadId = ids.at(-1);
    if (script !== undefined && leadId !== undefined) leadIds.set(script, leadId);
  };

  const first = cast.find(({ email }) => email === firstCall.email);
  const dating = first?.deliveries.at(-1);
  if (dating !== undefined) await deliver(dating, first);
  const waiting = cast.values();
  const act = async () => {
    for (const script of waiting) {
      for (const delivery of script.deliveries) if (delivery !== dating) await deliver(delivery, script);
    }
  };
  await Promise.all([act(), act(), act(), act()]);
  return { sent, leadIds };
}

async function watch(
  api: Api,
  cast: readonly Script[],
  leadIds: ReadonlyMap<Script, string>,
  log: (line: string) => void,
  terminal: Terminal,
  { pollMs, quietMs, patienceMs }: Timing,
): Promise<{ standings: Standing[]; settled: boolean }> {
  const screen = createScreen(log, terminal);
  const started = performance.now();
  let changedAt = started;
  let shown = '';
  let standings: Standing[] = [];
  for (;;) {
    standings = await readStandings(api, cast, leadIds, standings);
    const at = performance.now();
    const text = JSON.stringify(standings);
    const isSteady = text === shown;
    if (!isSteady) changedAt = at;
    shown = text;

    const complete = standings.filter(({ events, expectedEvents }) => events >= expectedEvents);
    const isComplete = complete.length === standings.length;
    const isAsTold = standings.every(({ place, expectedPlace }) => place === expectedPlace);
    const settled = isComplete && isSteady && (isAsTold || at - changedAt >= quietMs);
    if (settled || at - started >= patienceMs) {
      screen.finish(['', ...tableOf(standings)]);
      return { standings, settled };
    }
    screen.show(
      ['', ...tableOf(standings)],
      `… ${complete.length} of ${standings.length} leads have all their events`,
    );
    await wait(pollMs);
  }
}

function sentence({ recorded, duplicates, queued, refused }: CampaignResult['sent']): string {
  const parts = [`${recorded} events recorded`];
  if (duplicates > 0) parts.push(`${duplicates} known from before`);
  if (queued > 0) parts.push(`${queued} queued`);
  if (refused > 0) parts.push(`${refused} refused`);
  return parts.join(', ');
}

function closing(standings: readonly Standing[], settled: boolean, surprises: readonly string[]): string[] {
  const routed = standings.filter(({ deal }) => deal !== null).length;
  const summary = `${standings.length} leads, ${routed} of them with a deal.`;
  if (settled && surprises.length === 0) return ['', `Settled: ${summary}`];
  const head = settled ? `Settled, not quite as planned: ${summary}` : `Not settled in time: ${summary}`;
  return ['', head, ...surprises.map((line) => `  ${line}`)];
}

function surprise({ name, company, place, expectedPlace, events, expectedEvents }: Standing): string {
  const missing = events < expectedEvents ? `, ${expectedEvents - events} events missing` : '';
  return `${name}${company && ` (${company})`}: ${place || 'no lead'} instead of ${expectedPlace}${missing}`;
}
