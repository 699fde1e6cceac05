import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createFaults, faultsHelp, parseFaults, type Fault } from './fake-slack/faults.ts';
import {
  bearerToken,
  parseArguments,
  readBody,
  send,
  text,
  type Arguments,
  type Reply,
} from './fake-slack/wire.ts';
import {
  createWorkspace,
  Refusal,
  type FakeChannel,
  type FakeMessage,
  type WorkspaceOptions,
} from './fake-slack/workspace.ts';

export type { Fault as SlackFault } from './fake-slack/faults.ts';
export type { FakeChannel, FakeMessage } from './fake-slack/workspace.ts';

export type FakeCall = { method: string; token: string; arguments: Arguments };

/**
 * Slack at the socket: the part of the Web API and of incoming webhooks that this engine uses, with the answers and
 * the refusals of the real one, and faults on demand. Node built-ins only: the sandbox of `npm start` is this code.
 */
export type FakeSlack = {
  /** Serves one request, for a server that has pages of its own. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Listens (port 0: a free one). `apiUrl` is meant for SLACK_API_URL, `webhookUrl` + `/<channel>` posts there. */
  listen(port?: number, host?: string): Promise<{ origin: string; apiUrl: string; webhookUrl: string }>;
  channels(): FakeChannel[];
  messages(channelName?: string): FakeMessage[];
  /** Calls in order of arrival, also those that met a fault. */
  calls(method?: string): FakeCall[];
  /** Adds faults to those that wait; an empty list clears them. */
  control(faults: Fault[]): void;
  stop(): Promise<void>;
};

export type FakeSlackOptions = WorkspaceOptions & {
  /** The only bot token that is accepted; any `xoxb-…` without it. */
  token?: string;
};

export function createFakeSlack(options: FakeSlackOptions = {}): FakeSlack {
  const workspace = createWorkspace(options);
  const faults = createFaults();
  const calls: FakeCall[] = [];

  const server = createServer((request, response) => {
    handle(request, response).catch(() => send(response, { status: 500, body: 'The fake itself broke' }));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const reply = request.method === 'POST' ? await post(path, request) : get(path);
    if (reply) send(response, reply);
  }

  function get(path: string): Reply {
    if (path === '/health') return { status: 200, body: { status: 'ok' } };
    if (path === '/control') return { status: 200, body: { faults: faults.waiting(), help: faultsHelp } };
    if (path !== '/messages') return { status: 404, body: 'Not found' };
    return { status: 200, body: { channels: workspace.channels, messages: workspace.messages } };
  }

  async function post(path: string, request: IncomingMessage): Promise<Reply | undefined> {
    const body = await readBody(request);
    if (body === undefined) return { status: 413, body: 'Too large' };
    const args = parseArguments(body, request);
    if (path === '/control') return controlOverHttp(args);
    const method = path.startsWith('/services/') ? 'webhook' : /^\/api\/([\w.]+)$/.exec(path)?.[1];
    if (method === undefined) return { status: 404, body: 'Not found' };
    const token = bearerToken(request) || text(args.token);
    calls.push({ method, token, arguments: args });
    return faults.meet(method, () =>
      method === 'webhook' ? webhook(path, args) : call(method, token, args),
    );
  }

  /** Whatever it thinks of a call, the Web API says it in a 200. */
  function call(method: string, token: string, args: Arguments): Reply {
    const answer = (body: Record<string, unknown>) => ({ status: 200, body });
    const refuse = (error: string) => answer({ ok: false, error });
    const carryOut = workspace.methods[method];
    if (!carryOut) return refuse('unknown_method');
    if (token === '') return refuse('not_authed');
    if (options.token === undefined ? !token.startsWith('xoxb-') : token !== options.token)
      return refuse('invalid_auth');
    try {
      return answer({ ok: true, ...carryOut(args) });
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.code);
      throw error;
    }
  }

  /** A webhook writes into the one channel it was made for: here the one its last path segment names. */
  function webhook(path: string, args: Arguments): Reply {
    const channel = workspace.channels.find(({ name }) => path.endsWith(`/${name}`)) ?? workspace.channels[0];
    if (!channel) return { status: 404, body: 'channel_not_found' };
    if (channel.is_archived) return { status: 410, body: 'channel_is_archived' };
    try {
      workspace.postByWebhook(channel, args);
      return { status: 200, body: 'ok' };
    } catch (error) {
      return { status: 400, body: error instanceof Refusal ? error.code : 'invalid_payload' };
    }
  }

  function controlOverHttp(args: Arguments): Reply {
    const wanted = parseFaults(args);
    if (!wanted) return { status: 400, body: { error: 'invalid_control', help: faultsHelp } };
    faults.add(wanted);
    return { status: 200, body: { faults: faults.waiting() } };
  }

  return {
    handle,
    async listen(port = 0, host = '127.0.0.1') {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
      const address = server.address();
      const origin = `http://${host}:${typeof address === 'object' ? address?.port : port}`;
      return { origin, apiUrl: `${origin}/api/`, webhookUrl: `${origin}/services/T0FAKE/B0FAKE` };
    },
    channels: () => workspace.channels,
    messages(channelName) {
      const channel = workspace.channels.find(({ name }) => name === channelName);
      const everywhere = channelName === undefined;
      return workspace.messages.filter((message) => everywhere || message.channel === channel?.id);
    },
    calls: (method) => calls.filter((made) => method === undefined || made.method === method),
    control: faults.add,
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
