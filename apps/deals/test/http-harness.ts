import { askLeadNames } from '@dna/contracts';
import { newId } from '@dna/database';
import { as } from '@dna/testing';
import { startServers } from './harness.ts';

export type Answer = {
  status: number;
  headers: Record<string, unknown>;
  // What a deal, a list, a history or a problem has is looked at by the tests.
  body: Record<string, unknown> & { id: string; version: number; data: Record<string, unknown>[] };
};
type Call = { headers?: Record<string, string>; scope?: 'read' | 'write'; replica?: number };

/** Two replicas behind HTTP, and ingestion, which knows every lead that the test has made. */
export async function startDeals() {
  const servers = await startServers();
  const known = new Set<string>();
  servers.bus.answer(askLeadNames, async ({ lead_ids }) => ({
    leads: lead_ids
      .filter((id) => known.has(id))
      .map((id) => ({ lead_id: id, root_id: id, name: null, company: null })),
  }));
  const replicas = [await servers.startService(), await servers.startService()];
  let turn = 0;
  const send = async (
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    body?: object,
    { headers = {}, scope = method === 'GET' ? 'read' : 'write', replica = (turn += 1) }: Call = {},
  ): Promise<Answer> => {
    const answer = await replicas[replica % 2]!.http.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...as(scope), ...headers },
      ...(body !== undefined && { payload: body }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return {
    ...servers,
    send,
    get: (url: string, call?: Call) => send('GET', url, undefined, call),
    post: (url: string, body?: object, call?: Call) => send('POST', url, body, call),
    patch: (url: string, body: object, call?: Call) => send('PATCH', url, body, call),
    newLead: () => {
      const id = newId();
      known.add(id);
      return id;
    },
  };
}
