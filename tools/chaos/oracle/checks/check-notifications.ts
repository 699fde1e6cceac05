import { differences, repeated, type Facts } from '../facts.ts';

const hotScore = 70;

/** Every cause is told once: one notification, one message, and Slack shows exactly these. */
export function checkNotifications(facts: Facts): string[] {
  const { notifications, notificationCauses, slackMessages, slackShows, deals } = facts.snapshot;
  const requested = notifications.filter(({ status }) => status === 'requested');
  const wanted = new Set(requested.map(({ id }) => id));
  const keys = notifications.map(({ dedupe_key }) => dedupe_key);
  const opened = deals.filter(({ opened_at }) => opened_at !== null).map(({ id }) => `deal_opened:${id}`);
  return [
    ...repeated(keys).map((key) => `${key} was told twice`),
    ...differences('notifications by cause', new Set(notificationCauses), new Set(keys)),
    ...differences(
      'notifications of deals',
      new Set(opened),
      new Set(keys.filter((key) => key.startsWith('deal_opened:'))),
    ),
    ...differences('messages', wanted, new Set(slackMessages.map(({ notification_id }) => notification_id))),
    ...slackMessages
      .filter(({ status }) => status !== 'posted')
      .map(({ notification_id, status }) => `message ${notification_id} is ${status}`),
    ...repeated(slackShows).map((id) => `Slack shows ${id} twice`),
    ...differences('shown by Slack', wanted, new Set(slackShows)),
    ...checkHotLeads(facts),
  ];
}

/** Whoever is hot has been told of; one id is not told of twice within seven days, and no run lasts as long. */
function checkHotLeads({ snapshot, people, familyOf }: Facts): string[] {
  const hot = snapshot.notifications.filter(({ template }) => template === 'hot_lead');
  const told = new Set(hot.map(({ lead_id }) => lead_id));
  const scores = new Map(snapshot.scores.map(({ lead_id, score }) => [lead_id, score]));
  return [
    ...repeated(hot.filter(({ status }) => status === 'requested').map(({ lead_id }) => lead_id!)).map(
      (id) => `lead ${id} was called hot twice`,
    ),
    ...people.flatMap(({ name, roots: [root] }) => {
      if (root === undefined || (scores.get(root) ?? 0) < hotScore) return [];
      return familyOf(root).some((id) => told.has(id)) ? [] : [`${name} is hot, and nobody was told`];
    }),
  ];
}
