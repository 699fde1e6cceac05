import type { notificationRequested } from '@dna/contracts';
import { renderSilentSources } from './render-silent-sources.ts';
import { context, fields, section, type Block, type RenderedMessage } from './slack-blocks.ts';
import { slackText } from './slack-text.ts';

/** A remedy is a sentence or two. */
const remedyCharacters = 300;

type NotificationRequested = (typeof notificationRequested)['example'];
type FactsOf<T extends NotificationRequested['template']> = Extract<
  NotificationRequested,
  { template: T }
>['facts'];

/** What there is to say, as it is stored: without names. */
export type Notification = {
  [T in NotificationRequested['template']]: { template: T; leadId: string | null; facts: FactsOf<T> };
}[NotificationRequested['template']];

/** Names as their owners tell them at the moment of rendering; nobody keeps them. */
export type Names = {
  leads: ReadonlyMap<string, { name: string | null; company: string | null }>;
  teamMembers: ReadonlyMap<string, string>;
  /** By pipeline key. */
  pipelines: ReadonlyMap<string, string>;
};

export function renderNotification(notification: Notification, names: Names): RenderedMessage {
  switch (notification.template) {
    case 'hot_lead':
      return renderHotLead(notification.leadId, notification.facts, names);
    case 'deal_opened':
      return renderDealOpened(notification.leadId, notification.facts, names);
    case 'pipeline_unstaffed':
      return renderUnstaffed(notification.facts, names);
    case 'source_silent':
      return renderSilentSources(notification.facts);
  }
}

function renderHotLead(leadId: string | null, facts: FactsOf<'hot_lead'>, names: Names): RenderedMessage {
  const lead = leadOf(leadId, names);
  const owner = ownerOf(facts.owner_id, names);
  const pipeline = pipelineOf(facts.pipeline_key, names);
  const place = pipeline ? `in ${pipeline} with ${owner ?? 'no owner yet'}` : 'still in the lead pool';
  return {
    text: `Hot lead: ${lead.plain} has reached ${facts.score} points and is ${place}.`,
    blocks: [
      section(`:fire: *Hot lead:* ${lead.bold} has reached *${facts.score} points*`),
      fields([
        ['Pipeline', pipeline ?? 'Lead pool, not routed yet'],
        ['Owner', owner ?? 'Nobody yet'],
      ]),
      ...reasons(facts.top),
      context(leadId),
    ],
  };
}

function renderDealOpened(
  leadId: string | null,
  facts: FactsOf<'deal_opened'>,
  names: Names,
): RenderedMessage {
  const lead = leadOf(leadId, names);
  const owner = ownerOf(facts.owner_id, names);
  const pipeline = slackText(facts.pipeline_name) ?? facts.pipeline_key;
  const measures: [string, string][] = [
    ...(facts.score === null ? [] : [['Score', `${facts.score} points`] satisfies [string, string]]),
    ...(facts.confidence === null ? [] : [['Intent', percent(facts.confidence)] satisfies [string, string]]),
  ];
  return {
    text: `New deal for ${lead.plain} in ${pipeline}, ${owner ? `owned by ${owner}` : 'without an owner'}.`,
    blocks: [
      section(`:handshake: *New deal:* ${lead.bold} in *${pipeline}*`),
      fields([['Owner', owner ?? 'Nobody yet'], ...measures]),
      context(leadId),
    ],
  };
}

function renderUnstaffed(
  { pipeline_key, remedy }: FactsOf<'pipeline_unstaffed'>,
  names: Names,
): RenderedMessage {
  const pipeline = pipelineOf(pipeline_key, names) ?? pipeline_key;
  return {
    text: `Leads wait for ${pipeline}, and nobody there takes any.`,
    blocks: [
      section(
        `:warning: *Nobody takes leads* in *${pipeline}*: all its members are away or inactive, or it has none.`,
      ),
      section(slackText(remedy, remedyCharacters) ?? 'Give the pipeline to a member of the team.'),
    ],
  };
}

function leadOf(leadId: string | null, { leads }: Names): { plain: string; bold: string } {
  const known = leads.get(leadId ?? '');
  const name = slackText(known?.name ?? null);
  const company = slackText(known?.company ?? null);
  if (name && company) return { plain: `${name} (${company})`, bold: `*${name}* (${company})` };
  if (name) return { plain: name, bold: `*${name}*` };
  if (company) return { plain: `someone at ${company}`, bold: `someone at *${company}*` };
  return { plain: 'a lead without a name', bold: 'a lead without a name' };
}

function ownerOf(ownerId: string | null, { teamMembers }: Names): string | null {
  if (ownerId === null) return null;
  return slackText(teamMembers.get(ownerId) ?? null) ?? 'a team member';
}

function pipelineOf(key: string | null, { pipelines }: Names): string | null {
  return key === null ? null : slackText(pipelines.get(key) ?? key);
}

function reasons(top: FactsOf<'hot_lead'>['top']): Block[] {
  const lines = top.map(({ rule, points }) => `• ${slackText(rule) ?? 'A rule'}: ${signed(points)}`);
  return lines.length === 0 ? [] : [section(`What counted most\n${lines.join('\n')}`)];
}

function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(Math.round(points))}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} % sure`;
}
