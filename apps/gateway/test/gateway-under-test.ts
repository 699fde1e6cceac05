import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@dna/observability';
import { startTestNats, type TestNats } from '@dna/testing';
import { config, upstreamNames } from '../src/config.ts';
import { createService, type Gateway } from '../src/service.ts';
import { startInside, type Inside } from './inside.ts';

export const secret = 'the-gateway-and-its-tests-share-this-one';
const apiKeys = 'portal:k-admin:admin,website:k-ingest:ingest,batch:k-usual,viewer:k-read:read';

export type Seen = {
  service: string;
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
};
type Behaviour = (seen: Seen, answer: ServerResponse) => void;

export type Fleet = {
  gateway: Gateway;
  baseUrl: string;
  seen: Seen[];
  nats: TestNats;
  inside: Inside;
  /** How a service answers from now on. */
  behave(service: string, behaviour: Behaviour): void;
  /** Nothing listens there any more. */
  kill(service: string): Promise<void>;
  stop(): Promise<void>;
};

const echo: Behaviour = ({ service, url }, answer) => {
  answer.setHeader('content-type', 'application/json');
  answer.end(JSON.stringify({ service, url }));
};

/** The gateway on a free port, seven small servers behind it, and what answers its questions on the broker. */
export async function startFleet(settings: Record<string, string> = {}): Promise<Fleet> {
  const nats = await startTestNats();
  const inside = await startInside(nats.url);
  const seen: Seen[] = [];
  const behaviours = new Map<string, Behaviour>();
  const servers = new Map<string, Server>();
  const env: Record<string, string> = {
    JWT_SECRET: secret,
    API_KEYS: apiKeys,
    PORT: '0',
    APP_VERSION: '9.9.9',
    NATS_URL: nats.url,
    ...settings,
  };
  for (const service of upstreamNames) {
    const server = createServer(async (request, answer) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of request) chunks.push(chunk as Buffer);
      } catch {
        return;
      }
      const { method = '', url = '', headers } = request;
      const call = { service, method, url, headers, body: Buffer.concat(chunks) };
      seen.push(call);
      (behaviours.get(service) ?? echo)(call, answer);
    });
    servers.set(service, server);
    env[`${service.toUpperCase()}_URL`] = `http://127.0.0.1:${await portOf(server)}`;
  }
  const gateway = await createService(config(env), {
    log: createLogger({ service: 'gateway', level: 'silent' }),
  });
  await gateway.start();
  const { port } = gateway.app.server.address() as AddressInfo;

  const kill = async (service: string): Promise<void> => {
    const server = servers.get(service);
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  };
  return {
    gateway,
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    nats,
    inside,
    behave: (service, behaviour) => void behaviours.set(service, behaviour),
    kill,
    stop: async () => {
      await gateway.stop();
      await Promise.all([...servers.keys()].map(kill));
      await inside.stop();
      await nats.stop();
    },
  };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
