import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { emailOf, linkedinUrlOf, people, visitors } from './people.ts';
import { anonymousIdOf } from './payloads/website.ts';
import { scripts } from './story.ts';

export type FakeEngine = {
  url: string;
  /** Method and path of every request. */
  requests: string[];
  stop: () => Promise<void>;
};

type Lead = {
  id: string;
  email: string | null;
  place: string;
  events: { event_type?: string; occurred_at?: string }[];
};

/**
 * The part of the public API that the campaign uses, in memory: it knows a call again by its body and lets everybody
 * end as the story says, except as told.
 *
 * @param endings By e-mail, where somebody ends instead.
 * @param refuse Answers the nth request with this status, once each.
 * @param lose Says of a call that its events are not to be stored, though they are accepted.
 */
export async function startFakeEngine({
  endings = {},
  refuse = {},
  lose = () => false,
}: {
  endings?: Record<string, string>;
  refuse?: Record<number, number>;
  lose?: (body: string) => boolean;
} = {}): Promise<FakeEngine> {
  const leads = castOfLeads(endings);
  const bodies = new Map<string, object>();
  const requests: string[] = [];

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(JSON.stringify(body));
    });
  });

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const url = new URL(request.url ?? '/', 'http://fake');
    requests.push(`${request.method} ${url.pathname}`);
    const refusal = refuse[requests.length];
    if (refusal !== undefined) return { status: refusal, body: {} };
    if (request.headers['x-api-key'] !== 'portal:key2') return { status: 401, body: {} };
    return request.method === 'POST' ? take(await text(request)) : { status: 200, body: read(url) };
  }

  function take(body: string): { status: number; body: unknown } {
    const known = bodies.get(body);
    if (known !== undefined) return { status: 202, body: { ...known, duplicate: true } };
    const call = JSON.parse(body) as {
      batch?: object[];
      event_type?: string;
      occurred_at?: string;
    };
    const lead = leads.find(({ marks }) => marks.some((mark) => body.includes(mark)))?.lead;
    const receipt = {
      event_id: `e-${bodies.size}`,
      lead_id: lead?.id ?? null,
      status: 'recorded',
      duplicate: false,
    };
    bodies.set(body, receipt);
    if (!lose(body)) lead?.events.push(...(call.batch ?? [call]));
    return { status: 202, body: receipt };
  }

  function read(url: URL): unknown {
    const path = url.pathname.replace('/api/v1', '');
    const seen = leads.map(({ lead }) => lead).filter(({ events }) => events.length > 0);
    if (path === '/deals') {
      return {
        data: seen
          .filter(isRouted)
          .map(({ id }) => ({ id: `deal-${id}`, lead_id: id, stage: { key: 'new', name: 'New' } })),
        next_cursor: null,
      };
    }
    const [, , id, resource] = path.split('/');
    if (resource === 'events') {
      const type = url.searchParams.get('type');
      const events = leads.find(({ lead }) => lead.id === id)?.lead.events ?? [];
      return {
        data: events.filter((event) => type === null || event.event_type === type),
        next_cursor: null,
      };
    }
    const email = url.searchParams.get('email');
    return {
      data: seen.filter((lead) => email === null || lead.email === email).map(leadResource),
      next_cursor: null,
    };
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((stopped) => {
        server.closeAllConnections();
        server.close(() => stopped());
      }),
  };
}

/** The leads, each with the texts that a call about it contains. */
function castOfLeads(endings: Record<string, string>): { lead: Lead; marks: string[] }[] {
  const cast = scripts(new Date());
  const named = Object.values(people).map((person) => [
    emailOf(person),
    linkedinUrlOf(person),
    anonymousIdOf(person),
  ]);
  const marks = [...named, ...Object.values(visitors).map(({ anonymousId }) => [anonymousId])];
  return cast.map(({ email, ends }, index) => ({
    lead: { id: `lead-${index}`, email, place: (email !== null && endings[email]) || ends, events: [] },
    marks: marks[index] ?? [],
  }));
}

function isRouted({ place }: Lead): boolean {
  return ['research', 'b2b', 'co_creation'].includes(place);
}

function leadResource(lead: Lead): object {
  const pipeline = isRouted(lead) ? { id: `p-${lead.place}`, key: lead.place, name: lead.place } : null;
  return {
    id: lead.id,
    email: lead.email,
    status: pipeline === null ? lead.place : 'routed',
    score: 45,
    intent: { primary: pipeline?.key ?? null, confidence: pipeline === null ? 0 : 0.8 },
    pipeline,
    owner: pipeline === null ? null : { id: 'o-1', name: 'Robin Owner' },
    deal_id: pipeline === null ? null : `deal-${lead.id}`,
  };
}
