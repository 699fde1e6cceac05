import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFakeSlack, type FakeSlack } from './fake-slack.ts';

describe('the fake Slack', () => {
  let slack: FakeSlack;
  let urls: Awaited<ReturnType<FakeSlack['listen']>>;

  beforeEach(async () => {
    slack = createFakeSlack({ users: [{ id: 'U1', email: 'mia@example.com', name: 'Mia' }] });
    urls = await slack.listen();
  });
  afterEach(() => slack.stop());

  /** Calls as the real client does: a form whose structured arguments are JSON inside a field. */
  async function call(method: string, args: Record<string, string | object> = {}, token = 'xoxb-test') {
    const fields = Object.entries(args).map(([key, value]): [string, string] => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(fields).toString();
    const response = await fetch(urls.apiUrl + method, { method: 'POST', headers, body });
    return { status: response.status, headers: response.headers, ...((await response.json()) as Answer) };
  }

  it('posts by name or id and answers the channel id and a growing ts', async () => {
    const first = await call('chat.postMessage', { channel: '#hot-leads', text: 'one' });
    const second = await call('chat.postMessage', { channel: 'C0FAKE001', text: 'two' });
    expect([first.ok, first.channel, second.channel]).toEqual([true, 'C0FAKE001', 'C0FAKE001']);
    expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
    expect(slack.messages('hot-leads').map(({ text }) => text)).toEqual(['one', 'two']);
    expect(slack.messages('sales-wins')).toEqual([]);
  });

  it('refuses in a 200 with ok false, as Slack does', async () => {
    const error = async (...args: Parameters<typeof call>) => (await call(...args)).error;
    expect(await error('chat.postMessage', { channel: '#nowhere', text: 'x' })).toBe('channel_not_found');
    expect(await error('chat.postMessage', { channel: '#hot-leads' })).toBe('no_text');
    expect(await error('chat.postMessage', { channel: '#hot-leads', text: 'x' }, 'wrong')).toBe(
      'invalid_auth',
    );
    expect(await error('chat.update', { channel: '#hot-leads', ts: '1.0', text: 'x' })).toBe(
      'channel_not_found',
    );
    expect(await error('chat.update', { channel: 'C0FAKE001', ts: '1.0', text: 'x' })).toBe(
      'message_not_found',
    );
    expect(await error('users.lookupByEmail', { email: 'nobody@example.com' })).toBe('users_not_found');
    expect(await error('no.such', {})).toBe('unknown_method');
    slack.channels()[0]!.is_member = false;
    expect(await error('chat.postMessage', { channel: '#hot-leads', text: 'x' })).toBe('not_in_channel');
    slack.channels()[0]!.is_archived = true;
    expect(await error('chat.postMessage', { channel: '#hot-leads', text: 'x' })).toBe('is_archived');
  });

  it('shows metadata in the history only when asked, newest first, page by page', async () => {
    const metadata = { event_type: 'note', event_payload: { id: '7' } };
    const { ts } = await call('chat.postMessage', { channel: '#hot-leads', text: 'one', metadata });
    await call('chat.postMessage', { channel: '#hot-leads', text: 'two' });
    const plain = await call('conversations.history', { channel: 'C0FAKE001' });
    expect(plain.messages).toEqual([
      expect.objectContaining({ text: 'two' }),
      expect.not.objectContaining({ metadata: expect.anything() }),
    ]);
    const asked = { channel: 'C0FAKE001', include_all_metadata: 'true', limit: '1' };
    const newest = await call('conversations.history', asked);
    expect([newest.has_more, newest.messages?.[0]?.text]).toEqual([true, 'two']);
    const cursor = newest.response_metadata?.next_cursor ?? '';
    expect((await call('conversations.history', { ...asked, cursor })).messages).toEqual([
      expect.objectContaining({ ts, metadata }),
    ]);
    const later = await call('conversations.history', { channel: 'C0FAKE001', oldest: ts ?? '' });
    expect(later.messages).toHaveLength(1);
  });

  it('takes the blocks away when an update brings text alone, and keeps the metadata', async () => {
    const metadata = { event_type: 'note', event_payload: {} };
    const blocks = [{ type: 'divider' }];
    const { ts } = await call('chat.postMessage', { channel: '#hot-leads', text: 'one', blocks, metadata });
    await call('chat.update', { channel: 'C0FAKE001', ts: ts ?? '', text: 'changed' });
    expect(slack.messages()).toEqual([
      expect.objectContaining({ ts, text: 'changed', blocks: [], metadata }),
    ]);
  });

  it('finds a person by address and describes a channel', async () => {
    expect(await call('users.lookupByEmail', { email: 'Mia@example.com' })).toMatchObject({
      user: { id: 'U1' },
    });
    expect(await call('conversations.info', { channel: 'C0FAKE001' })).toMatchObject({
      channel: { name: 'hot-leads', is_member: true },
    });
  });

  it('takes an incoming webhook and answers a bare ok', async () => {
    const post = (body: object) =>
      fetch(`${urls.webhookUrl}/sales-wins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await post({ text: 'won' })).text()).toBe('ok');
    expect((await post({})).status).toBe(400);
    expect(slack.messages('sales-wins')).toEqual([expect.objectContaining({ text: 'won', via: 'webhook' })]);
  });

  it('goes wrong on demand, as often as asked, and keeps the message whose answer was lost', async () => {
    const control = (body: object) =>
      fetch(`${urls.origin}/control`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await control({ faults: [{ mode: 'explode' }] })).status).toBe(400);
    await control({ faults: [{ mode: 'rate_limited', retry_after: 2, method: 'chat.postMessage' }] });
    const message = { channel: '#hot-leads', text: 'one' };
    const limited = await call('chat.postMessage', message);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await call('chat.postMessage', message)).ok).toBe(true);

    slack.control([{ mode: 'error', error: 'invalid_auth', times: 2 }]);
    expect((await call('auth.test')).error).toBe('invalid_auth');
    slack.control([]);
    expect((await call('auth.test')).ok).toBe(true);

    slack.control([{ mode: 'lost_answer' }]);
    const lost = fetch(`${urls.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { Authorization: 'Bearer xoxb-test', 'Content-Type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(150),
    });
    await expect(lost).rejects.toThrow();
    expect(slack.messages('hot-leads')).toHaveLength(2);
    expect(slack.calls('chat.postMessage')).toHaveLength(3);
  });
});

type Answer = {
  ok: boolean;
  error?: string;
  channel?: unknown;
  ts?: string;
  has_more?: boolean;
  messages?: { text: string }[];
  response_metadata?: { next_cursor: string };
};
