import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { dealOpened, hotLead, startServers, type Servers } from './harness.ts';

const main = path.resolve(import.meta.dirname, '../src/main.ts');

describe('slack when things go wrong', () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterEach(() => servers.reset());
  afterAll(() => servers.stop());

  const posts = () => servers.slack().calls('chat.postMessage');
  const statusOf = async (id: string) => (await servers.message(id))?.status;
  const untilStatus = (id: string, status: string) =>
    eventually(async () => expect(await statusOf(id)).toBe(status));
  const untilUnclear = (id: string, error: string) =>
    eventually(async () => expect(await servers.message(id)).toMatchObject({ status: 'unknown', error }));

  it('finds the message again when its place could not be saved, and does not post it twice', async () => {
    await sql`create function slack.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'disk full'; end $$`.execute(servers.owner);
    await sql`create trigger refuse before update on slack.messages for each row
      when (new.status = 'posted') execute function slack.refuse()`.execute(servers.owner);
    await servers.startService();
    const hot = hotLead();
    await servers.publish(hot);
    await eventually(() => expect(servers.slack().messages()).toHaveLength(1));
    await untilStatus(hot.notification_id, 'unknown');
    await sql`drop trigger refuse on slack.messages`.execute(servers.owner);
    await sql`drop function slack.refuse()`.execute(servers.owner);
    await servers.letTimePass();
    await untilStatus(hot.notification_id, 'posted');
    expect(posts()).toHaveLength(1);
    expect((await servers.message(hot.notification_id))?.ts).toBe(servers.slack().messages()[0]?.ts);
  });

  it('finds the message again after the process was killed while it posted', async () => {
    servers.slack().control([{ mode: 'lost_answer', method: 'chat.postMessage' }]);
    const child = spawn(process.execPath, [main], { env: { ...servers.env() }, stdio: 'ignore' });
    const hot = hotLead();
    await servers.publish(hot);
    await eventually(() => expect(servers.slack().messages()).toHaveLength(1));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await statusOf(hot.notification_id)).toBe('unknown');
    await servers.startService();
    await servers.letTimePass();
    await untilStatus(hot.notification_id, 'posted');
    expect(posts()).toHaveLength(1);
  });

  it.each([
    { fault: { mode: 'lost_answer', status: 503 } as const, error: 'http 503', postCalls: 1 },
    { fault: { mode: 'http', status: 503 } as const, error: 'http 503', postCalls: 2 },
    { fault: { mode: 'error', error: 'internal_error' } as const, error: 'internal_error', postCalls: 2 },
    { fault: { mode: 'lost_answer' } as const, error: 'no answer', postCalls: 1 },
  ])('has one message after an unclear outcome ($fault)', async ({ fault, error, postCalls }) => {
    await servers.startService();
    servers.slack().control([{ ...fault, method: 'chat.postMessage' }]);
    const hot = hotLead();
    await servers.publish(hot);
    await untilUnclear(hot.notification_id, error);
    await servers.letTimePass();
    await untilStatus(hot.notification_id, 'posted');
    expect(servers.slack().messages()).toHaveLength(1);
    expect(posts()).toHaveLength(postCalls);
    expect(servers.slack().calls('conversations.history')).toHaveLength(1);
  });

  it('stays in doubt while the history cannot be read, and posts nothing meanwhile', async () => {
    await servers.startService({ SLACK_CHANNEL_HOT_LEADS: 'C0FAKE001' });
    servers.slack().control([
      { mode: 'lost_answer', status: 502, method: 'chat.postMessage' },
      { mode: 'http', status: 503, method: 'conversations.history' },
      { mode: 'rate_limited', retry_after: 1, method: 'conversations.history' },
    ]);
    const hot = hotLead();
    await servers.publish(hot);
    await untilUnclear(hot.notification_id, 'http 502');
    await servers.letTimePass();
    await untilUnclear(hot.notification_id, 'http 503');
    await servers.letTimePass();
    await untilStatus(hot.notification_id, 'posted');
    expect(posts()).toHaveLength(1);
    expect(servers.slack().messages()).toHaveLength(1);
  });

  it('posts again when it may not read the history: twice is better than never', async () => {
    await servers.startService();
    servers.slack().control([
      { mode: 'http', status: 503, method: 'chat.postMessage' },
      { mode: 'error', error: 'missing_scope', method: 'conversations.history' },
    ]);
    const hot = hotLead();
    await servers.publish(hot);
    await untilUnclear(hot.notification_id, 'http 503');
    await servers.letTimePass();
    await untilStatus(hot.notification_id, 'posted');
    expect(servers.slack().messages()).toHaveLength(1);
  });

  it('waits as long as Slack asks for, with everything for that channel and nothing else', async () => {
    await servers.startService();
    servers.slack().control([{ mode: 'rate_limited', retry_after: 2, method: 'chat.postMessage' }]);
    const [first, second, elsewhere] = [hotLead(), hotLead(), dealOpened()];
    const startedAt = Date.now();
    await servers.publish(first);
    await eventually(async () =>
      expect((await servers.message(first.notification_id))?.error).toBe('rate_limited'),
    );
    await servers.publish(second, elsewhere);
    await untilStatus(elsewhere.notification_id, 'posted');
    expect(servers.slack().messages('hot-leads')).toEqual([]);
    await untilStatus(first.notification_id, 'posted');
    await untilStatus(second.notification_id, 'posted');
    expect(Date.now() - startedAt).toBeGreaterThan(2_950);
    expect(servers.slack().messages('hot-leads')).toHaveLength(2);
  });

  it.each(['not_in_channel', 'channel_not_found', 'invalid_auth', 'missing_scope'])(
    'does not try again after %s, and says what to do',
    async (error) => {
      const service = await servers.startService();
      servers.slack().control([{ mode: 'error', error, method: 'chat.postMessage' }]);
      const [refused, next] = [hotLead(), hotLead()];
      await servers.publish(refused);
      await untilStatus(refused.notification_id, 'failed');
      await servers.publish(next);
      await untilStatus(next.notification_id, 'posted');
      expect(posts()).toHaveLength(2);
      await eventually(async () => {
        expect((await servers.health(service)).checks.slack).toMatchObject({
          messages: { failed_last_day: 1, waiting: 0 },
          last_failure: { channel: 'hot-leads', error, remedy: expect.any(String) },
        });
      });
      expect((await service.http.inject({ url: '/health' })).statusCode).toBe(200);
    },
  );

  it('says it in plain text when Slack refuses the blocks', async () => {
    await servers.startService();
    servers.slack().control([{ mode: 'error', error: 'invalid_blocks', method: 'chat.postMessage' }]);
    const hot = hotLead();
    await servers.publish(hot);
    await untilStatus(hot.notification_id, 'posted');
    expect(servers.slack().messages()).toMatchObject([
      { blocks: [], text: expect.stringContaining('Mia Chen') },
    ]);
  });

  it('stops asking when Slack keeps failing, and stays ready', async () => {
    const service = await servers.startService();
    servers.slack().control([{ mode: 'http', status: 500, times: 0 }]);
    const notifications = [...Array.from({ length: 6 }, hotLead), ...Array.from({ length: 6 }, dealOpened)];
    await servers.publish(...notifications);
    await eventually(async () => expect((await servers.health(service)).checks.slack.cut_off).toBe(true));
    // Those that were on their way when it was cut off have an outcome then, and wait for another time.
    await eventually(async () => {
      const { rows } = await sql<{ count: number }>`select count(*) as count from messages
        where status = 'unknown' and next_attempt_at > clock_timestamp() + interval '20 seconds'`.execute(
        servers.db,
      );
      expect(rows[0]!.count).toBe(0);
    });
    const made = servers.slack().calls().length;
    expect(made).toBeLessThan(10);
    await servers.letTimePass();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(servers.slack().calls()).toHaveLength(made);
    expect((await service.http.inject({ url: '/ready' })).statusCode).toBe(200);
    await eventually(async () => {
      expect((await servers.health(service)).checks.slack.messages).toMatchObject({ waiting: 12 });
    });
  });

  it('starts with a token that Slack does not accept, and shows it', async () => {
    servers.slack().control([{ mode: 'error', error: 'invalid_auth', method: 'auth.test' }]);
    const service = await servers.startService();
    await eventually(async () => {
      expect((await servers.health(service)).checks.slack.credentials).toBe('invalid_auth');
    });
    expect((await service.http.inject({ url: '/ready' })).statusCode).toBe(200);
  });
});
