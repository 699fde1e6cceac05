import { allows, ProblemError, type FastifyRequest, type HttpPlugin } from '@dna/http';
import { remember } from '../clients/remember.ts';
import type { ServiceClient } from '../clients/service-client.ts';
import type { Callers } from './caller.ts';

type Options = {
  clients: readonly ServiceClient[];
  ingestion: ServiceClient;
  identify: Callers['identify'];
  version: string;
};

type ServiceHealth = { ok: boolean; detail: unknown };

/** Anyone may ask, so the services are asked at most once a second. */
export const health: HttpPlugin<Options> = async (app, { clients, ingestion, identify, version }) => {
  const services = remember(
    () => healthOf(clients),
    () => 1_000,
  );
  const takesEvents = remember(
    () => isReady(ingestion),
    () => 250,
  );
  const hidden = { schema: { hide: true }, logLevel: 'warn' } as const;

  app.get('/live', hidden, () => ({ ok: true }));

  /** For people: is everything well? */
  app.get('/health', hidden, async (request, reply) => {
    const found = await services();
    const ok = Object.values(found).every((service) => service.ok);
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: ok ? 'ok' : 'degraded',
        version,
        uptime_seconds: Math.round(process.uptime()),
        ...((await isAdmin(request, identify)) ? { services: found } : {}),
      });
  });

  /** For the platform: may this replica be sent traffic? Yes, as long as an event that comes in can be stored. */
  app.get('/ready', hidden, async (_request, reply) => {
    const ok = await takesEvents();
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok });
  });
};

async function healthOf(clients: readonly ServiceClient[]): Promise<Record<string, ServiceHealth>> {
  const found = await Promise.all(
    clients.map(async (client) => [client.name, await healthOfOne(client)] as const),
  );
  return Object.fromEntries(found);
}

async function healthOfOne(client: ServiceClient): Promise<ServiceHealth> {
  try {
    const { status, body } = await client.getJson('/health');
    return { ok: status === 200, detail: body };
  } catch {
    return { ok: false, detail: 'does not answer' };
  }
}

async function isReady(client: ServiceClient): Promise<boolean> {
  try {
    return (await client.getJson('/ready')).status === 200;
  } catch {
    return false;
  }
}

/** A wrong key is no reason to keep the state of the engine from whoever asks. */
async function isAdmin(request: FastifyRequest, identify: Callers['identify']): Promise<boolean> {
  try {
    return allows((await identify(request))?.scopes ?? [], 'admin');
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
