import { askLeadNames, askPipelines, askTeamMembers } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import type { Names, Notification } from '../domain/render-notification.ts';

export type AnsweredNames = { names: Names; complete: boolean };

/**
 * Asks for the names in a notification, to be used at once and not kept. `complete` is false when somebody who should
 * know a person did not answer; a pipeline can be shown by its key.
 */
export async function askNames(
  bus: Pick<Bus, 'ask'>,
  { leadId, facts }: Notification,
): Promise<AnsweredNames> {
  const { owner_id: ownerId } = facts;
  const named = 'pipeline_name' in facts;
  const [leads, members, pipelines] = await Promise.all([
    leadId === null
      ? []
      : orNull(bus.ask(askLeadNames, { lead_ids: [leadId] }).then((answer) => answer.leads)),
    ownerId === null
      ? []
      : orNull(bus.ask(askTeamMembers, { ids: [ownerId] }).then((answer) => answer.team_members)),
    named || !facts.pipeline_key ? [] : orNull(bus.ask(askPipelines, {}).then((answer) => answer.pipelines)),
  ]);
  const names = {
    leads: new Map(leads?.map(({ lead_id, name, company }) => [lead_id, { name, company }])),
    teamMembers: new Map(members?.map(({ id, name }) => [id, name])),
    pipelines: new Map(pipelines?.map(({ key, name }) => [key, name])),
  };
  return { names, complete: leads !== null && members !== null };
}

/** Whatever keeps an answer away, the message can be put off or shown without the name. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch {
    return null;
  }
}
