import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase, sql } from '@dna/database';
import { freePort } from '@dna/local-servers';
import { seedTeam } from '@dna/tools/seed';
import { startStack, type Stack } from '@dna/tools/stack';

export const apiKey = 'portal:key2';

export type Engine = {
  stack: Stack;
  dataDir: string;
  url: string;
  request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  get: (path: string) => Promise<Answer>;
  post: (path: string, body: unknown) => Promise<Answer>;
  /** Rows of any schema, read as the owner: for oracles only. */
  query: <T>(text: string) => Promise<T[]>;
  /** Messages that the Slack sandbox shows. */
  slackMessages: () => Promise<SlackMessage[]>;
  stop: () => Promise<void>;
};

export type Answer = {
  status: number;
  headers: Headers;
  /** Untyped: its shape is what the test is about to assert. */
  body: ReturnType<typeof JSON.parse>;
};

export type SlackMessage = {
  channel: string;
  text: string;
  metadata?: { event_payload?: Record<string, unknown> };
};

/** The whole engine as `npm start` runs it, on servers, ports and a folder of its own, with the demo team. */
export async function startEngine(env: NodeJS.ProcessEnv = {}): Promise<Engine> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'dna-e2e-'));
  const stack = await startStack({
    dataDir,
    port: await freePort(),
    env: { PATH: process.env.PATH, NATS_SERVER_BIN: process.env.NATS_SERVER_BIN, LOG_LEVEL: 'warn', ...env },
    log: () => undefined,
    sandbox: true,
    postgresSettings: { fsync: 'off', full_page_writes: 'off' },
  });
  await seedTeam(stack.databaseUrl);
  const owner = createDatabase<unknown>({ url: stack.databaseUrl, name: 'oracle', maxConnections: 2 });
  const request: Engine['request'] = (method, route, body, headers = {}) =>
    send(`${stack.url}${route}`, method, body, { 'x-api-key': apiKey, ...headers });
  return {
    stack,
    dataDir,
    url: stack.url,
    request,
    get: (route) => request('GET', route),
    post: (route, body) => request('POST', route, body),
    query: async <T>(text: string) => (await sql.raw<T>(text).execute(owner.db)).rows,
    slackMessages: async () => {
      const sandbox = Object.values(stack.sandboxes)[0]!;
      const answer = await send(`${sandbox.url}/messages`, 'GET', undefined, {});
      return answer.body.messages ?? answer.body;
    },
    stop: async () => {
      await owner.stop();
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function send(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
