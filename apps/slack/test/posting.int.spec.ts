import { eventually } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { dealOpened, hotLead, leadId, sourceSilent, startServers, type Servers } from './harness.ts';

describe('slack says what it is asked to say', () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterEach(() => servers.reset());
  afterAll(() => servers.stop());

  const statusOf = async (id: string) => (await servers.message(id))?.status;
  const untilStatus = (id: string, status: string) =>
    eventually(async () => expect(await statusOf(id)).toBe(status));

  it('posts into the channel of the template, with names that it does not keep', async () => {
    await servers.startService();
    const [hot, deal] = [hotLead(), dealOpened()];
    await servers.publish(hot, deal);
    await untilStatus(hot.notification_id, 'posted');
    await untilStatus(deal.notification_id, 'posted');
    const [told] = servers.slack().messages('hot-leads');
    expect(told).toMatchObject({
      text: 'Hot lead: Mia Chen (Helix Bio) has reached 74 points and is in B2B Lab Enablement Pipeline with Jonas Weber.',
      metadata: { event_type: 'dna_notification', event_payload: { notification_id: hot.notification_id } },
    });
    expect(servers.slack().messages('lead-routing')).toHaveLength(1);
    expect(JSON.stringify(servers.slack().messages())).not.toContain('@');
    const post = servers.slack().calls('chat.postMessage')[0]?.arguments;
    expect(post).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    const [row] = (await servers.messages()).filter(({ ts }) => ts === told?.ts);
    expect(row).toMatchObject({ slack_channel_id: told?.channel, lead_id: leadId, attempts: 0, error: null });
    expect(JSON.stringify(await servers.messages())).not.toMatch(/Mia|Helix|Jonas/);
  });

  it('tells of a silent source where alerts go, though nobody answers who is who', async () => {
    servers.answering.leads = false;
    await servers.startService();
    const silence = sourceSilent();
    await servers.publish(silence);
    await untilStatus(silence.notification_id, 'posted');
    const [told, ...more] = servers.slack().messages('crm-alerts');
    expect(more).toEqual([]);
    expect(told?.text).toBe('Nothing has come for unusually long from calendly (114 h).');
    expect(JSON.stringify(told?.blocks)).toContain('Look whether the webhook subscription is still active.');
  });

  it('posts a notification once, however often it is asked for and with however many replicas', async () => {
    await Promise.all([servers.startService(), servers.startService(), servers.startService()]);
    const notifications = [hotLead(), dealOpened(), hotLead(), dealOpened()];
    await servers.publish(...notifications, ...notifications, ...notifications);
    for (const { notification_id } of notifications) await untilStatus(notification_id, 'posted');
    await servers.publish(...notifications);
    const last = hotLead();
    await servers.publish(last);
    await untilStatus(last.notification_id, 'posted');
    expect(servers.slack().calls('chat.postMessage')).toHaveLength(5);
    expect(servers.slack().messages()).toHaveLength(5);
  });

  it('pings nobody, whatever people are called', async () => {
    const nasty = '<!channel> <@U012AB3CD> mia@helix.example';
    Object.assign(servers.people, { name: nasty, company: '<!here>', owner: '<!everyone>' });
    await servers.startService();
    const hot = hotLead();
    await servers.publish(hot);
    await untilStatus(hot.notification_id, 'posted');
    const shown = JSON.stringify(servers.slack().messages());
    expect(shown).toContain('&lt;!channel&gt; &lt;@U012AB3CD&gt;');
    expect(shown).not.toMatch(/[<>]|helix\.example/);
  });

  it('waits for a name that cannot be had now, and after five minutes does without', async () => {
    servers.answering.leads = false;
    await servers.startService();
    const [first, second] = [hotLead(), dealOpened()];
    await servers.publish(first);
    await eventually(async () =>
      expect((await servers.message(first.notification_id))?.error).toBe('names are not known yet'),
    );
    servers.answering.leads = true;
    await servers.letTimePass();
    await untilStatus(first.notification_id, 'posted');
    expect(servers.slack().messages('hot-leads')[0]?.text).toContain('Mia Chen');

    servers.answering.leads = false;
    await servers.publish(second);
    await eventually(async () => expect(await statusOf(second.notification_id)).toBe('pending'));
    await servers.db
      .updateTable('messages')
      .set({ created_at: new Date(Date.now() - 301_000), next_attempt_at: new Date() })
      .where('notification_id', '=', second.notification_id)
      .execute();
    await untilStatus(second.notification_id, 'posted');
    expect(servers.slack().messages('lead-routing')[0]?.text).toContain('a lead without a name');
  });

  it('keeps the pace of a channel: a burst of three, then one a second', async () => {
    await servers.startService();
    const notifications = Array.from({ length: 5 }, hotLead);
    await servers.publish(...notifications);
    for (const { notification_id } of notifications) await untilStatus(notification_id, 'posted');
    const seconds = servers
      .slack()
      .messages('hot-leads')
      .map(({ ts }) => Number(ts));
    expect(seconds[2]! - seconds[0]!).toBeLessThan(1.9);
    expect(seconds[4]! - seconds[0]!).toBeGreaterThan(1.9);
  });

  it('only records without credentials, and says so', async () => {
    const service = await servers.startService({ SLACK_BOT_TOKEN: undefined });
    const hot = hotLead();
    await servers.publish(hot);
    await untilStatus(hot.notification_id, 'no_credentials');
    await eventually(async () => {
      expect((await servers.health(service)).checks.slack).toMatchObject({
        mode: 'no_credentials',
        messages: { waiting: 0, no_credentials_last_day: 1 },
      });
    });
    expect(servers.slack().calls()).toEqual([]);
  });

  it('posts by incoming webhook when there is no bot token', async () => {
    const { webhookUrl } = servers.urls();
    const service = await servers.startService({
      SLACK_BOT_TOKEN: undefined,
      SLACK_WEBHOOK_URL: `${webhookUrl}/crm-alerts`,
      SLACK_WEBHOOK_URL_HOT_LEADS: `${webhookUrl}/hot-leads`,
    });
    servers.slack().control([
      { mode: 'rate_limited', retry_after: 30 },
      { mode: 'http', status: 500 },
    ]);
    const [hot, deal] = [hotLead(), dealOpened()];
    await servers.publish(hot, deal);
    await eventually(() => expect(servers.slack().calls('webhook')).toHaveLength(2));
    await eventually(async () => expect((await servers.messages()).every(({ error }) => error)).toBe(true));
    expect(servers.slack().messages()).toEqual([]);
    await servers.letTimePass();
    await servers.db.updateTable('channels').set({ free_at: new Date() }).execute();
    await untilStatus(hot.notification_id, 'posted');
    await untilStatus(deal.notification_id, 'posted');
    expect(servers.slack().messages('hot-leads')).toHaveLength(1);
    expect(servers.slack().messages('crm-alerts')).toHaveLength(1);
    expect((await servers.health(service)).checks.slack.mode).toBe('webhook');
  });

  it('gives up at once what a webhook refuses', async () => {
    const webhook = `${servers.urls().webhookUrl}/crm-alerts`;
    await servers.startService({ SLACK_BOT_TOKEN: undefined, SLACK_WEBHOOK_URL: webhook });
    servers.slack().control([{ mode: 'http', status: 404 }]);
    const hot = hotLead();
    await servers.publish(hot);
    await untilStatus(hot.notification_id, 'failed');
    expect(servers.slack().calls()).toHaveLength(1);
  });
});
