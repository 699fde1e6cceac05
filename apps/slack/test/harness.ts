import { askLeadNames, askPipelines, askTeamMembers, notificationRequested } from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { createFakeSlack, envelope, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService, type SlackService } from '../src/service.ts';
import type { Tables } from '../src/store/tables.ts';

type Notification = (typeof notificationRequested)['example'];

export const leadId = '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10';
export const ownerId = '01990a4e-0000-7c11-8a53-0d4b5f8f2a10';

/** Servers, a workspace of Slack, and a bus in the place of the services that slack listens to and asks. */
export async function startServers() {
  const state = await startServiceState<Tables>('slack');
  const servers = await startServiceServers({ service: 'slack', state, configFromEnv, createService });
  const owner = createDatabase<unknown>({ url: state.ownerUrl, name: 'owner', maxConnections: 1 });
  const { db } = state;
  const { bus } = servers;

  const people = {
    name: 'Mia Chen' as string | null,
    company: 'Helix Bio' as string | null,
    owner: 'Jonas Weber',
  };
  const answering = { leads: true };
  bus.answer(askLeadNames, async ({ lead_ids }) => {
    if (!answering.leads) throw new Error('ingestion is away');
    const { name, company } = people;
    return { leads: lead_ids.map((id) => ({ lead_id: id, root_id: id, name, company })) };
  });
  bus.answer(askTeamMembers, async () => ({
    team_members: [{ id: ownerId, name: people.owner, email: 'jonas@dna.example' }],
  }));
  bus.answer(askPipelines, async () => ({
    pipelines: [{ id: newId(), key: 'b2b', name: 'B2B Lab Enablement Pipeline' }],
  }));

  let slack = createFakeSlack();
  let urls = await slack.listen();
  /** Where Slack is, which changes with every test. */
  const slackSettings = () => ({ SLACK_API_URL: urls.apiUrl, SLACK_BOT_TOKEN: 'xoxb-test' });

  return {
    db,
    owner: owner.db,
    people,
    answering,
    slack: () => slack,
    urls: () => urls,
    env: () => ({ ...servers.settings, ...slackSettings() }),
    /** Starts the service as configured, with changes; undefined takes a setting away. */
    startService: (changes: Record<string, string | undefined> = {}) =>
      servers.startService({ ...slackSettings(), ...changes }),
    async publish(...notifications: Notification[]) {
      for (const data of notifications) {
        const about = data.template === 'source_silent' ? null : leadId;
        await servers.publish([envelope(notificationRequested, data, { leadId: about })]);
      }
    },
    message: (id: string) =>
      db.selectFrom('messages').selectAll().where('notification_id', '=', id).executeTakeFirst(),
    messages: () => db.selectFrom('messages').selectAll().orderBy('notification_id').execute(),
    /** Lets everything that waits be due now: pauses and leases are over. */
    letTimePass: () =>
      sql`update messages set next_attempt_at = clock_timestamp() where next_attempt_at is not null`.execute(
        db,
      ),
    health: async (service: SlackService) => (await service.http.inject({ url: '/health' })).json<Health>(),
    /** Ends the services and empties Slack and the tables. */
    async reset() {
      await servers.stopServices();
      await slack.stop();
      slack = createFakeSlack();
      urls = await slack.listen();
      Object.assign(people, { name: 'Mia Chen', company: 'Helix Bio', owner: 'Jonas Weber' });
      answering.leads = true;
      await sql`delete from messages`.execute(db);
      await sql`delete from channels`.execute(db);
    },
    async stop() {
      await servers.stopServices();
      await slack.stop();
      await owner.stop();
      await servers.stop();
    },
  };
}

export type Servers = Awaited<ReturnType<typeof startServers>>;

export type Health = {
  checks: {
    slack: {
      mode: string;
      credentials: string;
      cut_off: boolean;
      messages: Record<string, number>;
      last_failure: { channel: string; error: string; remedy: string | null } | null;
    };
  };
};

export function hotLead(): Extract<Notification, { template: 'hot_lead' }> {
  const notification_id = newId();
  return {
    template: 'hot_lead',
    channel: 'hot-leads',
    notification_id,
    dedupe_key: `hot_lead:${notification_id}`,
    facts: {
      score: 74,
      top: [{ event_type: 'demo_requested', rule: 'Demo requested', points: 30 }],
      owner_id: ownerId,
      pipeline_key: 'b2b',
    },
  };
}

export function dealOpened(): Extract<Notification, { template: 'deal_opened' }> {
  const notification_id = newId();
  return {
    template: 'deal_opened',
    channel: 'lead-routing',
    notification_id,
    dedupe_key: `deal_opened:${notification_id}`,
    facts: {
      deal_id: newId(),
      pipeline_key: 'b2b',
      pipeline_name: 'B2B Lab Enablement Pipeline',
      owner_id: ownerId,
      score: 50,
      confidence: 0.77,
    },
  };
}

export function sourceSilent(): Extract<Notification, { template: 'source_silent' }> {
  const notification_id = newId();
  return {
    template: 'source_silent',
    channel: 'crm-alerts',
    notification_id,
    dedupe_key: `source_silent:${notification_id}`,
    facts: {
      sources: [
        {
          source: 'calendly',
          adapter: 'calendly',
          silent_since: '2026-11-20T16:00:00.000Z',
          silent_hours: 114,
          limit_hours: 72,
          remedy: 'Look whether the webhook subscription is still active.',
        },
      ],
    },
  };
}
