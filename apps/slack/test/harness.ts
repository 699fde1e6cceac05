import {
  askLeadNames,
  askPipelines,
  askTeamMembers,
  notificationRequested,
  streams,
  type Envelope,
} from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { connectBus } from '@dna/messaging';
import { createFakeSlack, createTestDatabase, silentLog, startTestNats } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService, type SlackService } from '../src/service.ts';
import type { Tables } from '../src/store/tables.ts';

type Notification = (typeof notificationRequested)['example'];

export const leadId = '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10';
export const ownerId = '01990a4e-0000-7c11-8a53-0d4b5f8f2a10';

/** Servers, a workspace of Slack, and a bus in the place of the services that slack listens to and asks. */
export async function startServers() {
  const nats = await startTestNats();
  const testDatabase = await createTestDatabase('slack');
  const database = createDatabase<Tables>({ url: testDatabase.url, name: 'test' });
  const owner = createDatabase<unknown>({ url: testDatabase.ownerUrl, name: 'owner', maxConnections: 1 });
  const { db } = database;
  const bus = connectBus({ url: nats.url, name: 'others', log: silentLog() });
  await bus.ready();
  const stream = streams.find(({ name }) => name === notificationRequested.stream);
  if (stream) await bus.streams.ensure(stream, 1);

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
  let running: SlackService[] = [];

  return {
    db,
    owner: owner.db,
    people,
    answering,
    slack: () => slack,
    urls: () => urls,
    env: () => ({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      SLACK_DATABASE_URL: testDatabase.url,
      NATS_URL: nats.url,
      JWT_SECRET: 'f3a9c1d87b5e42069ab47d1c3e8f5a02',
      SLACK_API_URL: urls.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-test',
    }),
    /** Starts the service as configured, with changes; undefined takes a setting away. */
    async startService(changes: Record<string, string | undefined> = {}): Promise<SlackService> {
      const service = await createService(configFromEnv({ ...this.env(), ...changes }));
      await service.start();
      running.push(service);
      return service;
    },
    async publish(...notifications: Notification[]) {
      for (const data of notifications) {
        const message = envelope(data);
        await bus.publish(notificationRequested.subject(leadId), JSON.stringify(message), message.id);
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
      await Promise.all(running.map((service) => service.stop()));
      running = [];
      await slack.stop();
      slack = createFakeSlack();
      urls = await slack.listen();
      Object.assign(people, { name: 'Mia Chen', company: 'Helix Bio', owner: 'Jonas Weber' });
      answering.leads = true;
      await sql`delete from messages`.execute(db);
      await sql`delete from channels`.execute(db);
    },
    async stop() {
      await Promise.all(running.map((service) => service.stop()));
      await slack.stop();
      await bus.stop();
      await database.stop();
      await owner.stop();
      await testDatabase.drop();
      await nats.stop();
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

function envelope(data: Notification): Envelope<Notification> {
  const id = newId();
  const { type, version } = notificationRequested;
  return {
    ...{ id, type, version, time: new Date().toISOString(), lead_id: leadId },
    ...{ correlation_id: id, causation_id: id, depth: 0, entity_version: 1, data },
  };
}
