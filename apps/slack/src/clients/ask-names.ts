import { askLeadNames, askPipelines, askTeamMembers } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import type { Names, Notification } from '../domain/render-notification.ts';

export type AnsweredNames = {
  names: Names;
  /** False when somebody who should know a person of this notification did not answer. */
  isComplete: (notification: Notification) => boolean;
};

/**
 * Asks for the names in some notifications, all at once, to be used at once and not kept. A pipeline can be shown by
 * its key, so nobody waits for its name.
 */
export async function askNames(
  bus: Pick<Bus, 'ask'>,
  notifications: readonly Notification[],
): Promise<AnsweredNames> {
  const leadIds = distinct(notifications.map(({ leadId }) => leadId));
  const ownerIds = distinct(notifications.map(ownerOf));
  const pipelinesNamed = notifications.every(
    ({ template, facts }) =>
      template !== 'pipeline_unstaffed' && (template !== 'hot_lead' || !facts.pipeline_key),
  );
  const [leads, members, pipelines] = await Promise.all([
    leadIds.length === 0
      ? []
      : orNull(bus.ask(askLeadNames, { lead_ids: leadIds }).then((answer) => answer.leads)),
    ownerIds.length === 0
      ? []
      : orNull(bus.ask(askTeamMembers, { ids: ownerIds }).then((answer) => answer.team_members)),
    pipelinesNamed ? [] : orNull(bus.ask(askPipelines, {}).then((answer) => answer.pipelines)),
  ]);
  return {
    names: {
      leads: new Map(leads?.map(({ lead_id, name, company }) => [lead_id, { name, company }])),
      teamMembers: new Map(members?.map(({ id, name }) => [id, name])),
      pipelines: new Map(pipelines?.map(({ key, name }) => [key, name])),
    },
    isComplete: (notification) =>
      (notification.leadId === null || leads !== null) &&
      (ownerOf(notification) === null || members !== null),
  };
}

function ownerOf({ facts }: Notification): string | null {
  return 'owner_id' in facts ? facts.owner_id : null;
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}

/** Whatever keeps an answer away, the message can be put off or shown without the name. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch {
    return null;
  }
}
