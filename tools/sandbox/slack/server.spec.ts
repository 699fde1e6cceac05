import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createSlackSandbox, type SlackSandbox } from './server.ts';

describe('the Slack sandbox', () => {
  let sandbox: SlackSandbox;
  const folder = mkdtempSync(join(tmpdir(), 'dna-sandbox-'));

  afterEach(() => sandbox.stop());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (file?: string) => {
    sandbox = await createSlackSandbox({ port: 0, host: '127.0.0.1', file });
  };
  const post = (body: object) =>
    fetch(`${sandbox.url}/api/chat.postMessage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer xoxb-sandbox' },
      body: JSON.stringify(body),
    });

  it('shows on its page what was posted, and lets nothing of it act', async () => {
    await start();
    const text = { type: 'mrkdwn', text: '*Mia* &lt;script&gt;alert(1)&lt;/script&gt;' };
    const blocks = [{ type: 'section', text }, { type: 'unheard-of' }];
    await post({ channel: '#hot-leads', text: 'Hot lead', blocks });
    const page = await (await fetch(sandbox.url)).text();
    expect(page).toContain('<b>Mia</b> &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('unheard-of');
    expect(page).toContain('# hot-leads <span>1</span>');
    expect(await (await fetch(`${sandbox.url}/messages`)).json()).toMatchObject({
      messages: [{ text: 'Hot lead' }],
    });
    expect((await fetch(`${sandbox.url}/health`)).status).toBe(200);
  });

  it('has its messages again after a restart', async () => {
    const file = join(folder, 'slack.json');
    await start(file);
    await post({ channel: '#hot-leads', text: 'kept' });
    await sandbox.stop();
    await start(file);
    await post({ channel: '#hot-leads', text: 'new' });
    const [kept, fresh] = sandbox.messages();
    expect([kept?.text, fresh?.text]).toEqual(['kept', 'new']);
    expect(Number(fresh?.ts)).toBeGreaterThan(Number(kept?.ts));
  });

  it('goes wrong on demand', async () => {
    await start();
    sandbox.control([{ mode: 'http', status: 503 }]);
    expect((await post({ channel: '#hot-leads', text: 'x' })).status).toBe(503);
    expect((await post({ channel: '#hot-leads', text: 'x' })).status).toBe(200);
  });
});
