import { randomUUID } from 'node:crypto';
import { apiKeyChanged, askApiKeys, askTeamMembers, streams, type ApiKeyState } from '@dna/contracts';
import { hashApiKey, newApiKey } from '@dna/http';
import { connectBus } from '@dna/messaging';
import { envelope, silentLog } from '@dna/testing';

export const teamMemberId = '0198c0de-0000-7000-8000-000000000001';

export type Inside = {
  /** What Postgres holds, as ingestion reads it. */
  stored: Map<string, ApiKeyState>;
  /** The truth about ingestion and routing; a test may change it. */
  state: { answering: boolean; complete: boolean; pageSize: number; usedIds: string[] };
  /** A new key in Postgres, of which nobody has told. */
  addKey: (changes?: Partial<ApiKeyState>) => { id: string; header: { 'x-api-key': string } };
  /** Changes a key in Postgres, and does not tell. */
  change: (id: string, changes: Partial<ApiKeyState>) => ApiKeyState;
  tell: (state: ApiKeyState) => Promise<void>;
  stop: () => Promise<void>;
};

/** Ingestion and routing as far as the gateway asks and hears them. */
export async function startInside(natsUrl: string): Promise<Inside> {
  const bus = connectBus({ url: natsUrl, name: 'inside', log: silentLog() });
  await bus.ready();
  await bus.streams.ensure(
    streams.find(({ name }) => name === apiKeyChanged.stream)!,
    1,
  );
  const stored = new Map<string, ApiKeyState>();
  const state = { answering: true, complete: true, pageSize: 2, usedIds: [] as string[] };
  const refuseWhenAway = () => {
    if (!state.answering) throw new Error('away');
  };

  bus.answer(askApiKeys, async ({ version, after, used_key_ids }) => {
    refuseWhenAway();
    state.usedIds.push(...used_key_ids);
    const all = [...stored.values()].sort((a, b) => (a.key_id < b.key_id ? -1 : 1));
    const known = all.reduce((sum, key) => sum + key.version, 0) === version;
    const news = known ? [] : all.filter(({ key_id }) => after === null || key_id > after);
    return {
      keys: news.slice(0, state.pageSize),
      more: news.length > state.pageSize,
      now: new Date().toISOString(),
      complete: state.complete,
    };
  });
  bus.answer(askTeamMembers, async ({ ids }) => {
    refuseWhenAway();
    const team_members = [{ id: teamMemberId, name: 'Mia Chen', email: 'mia@dna.example' }];
    return { team_members: team_members.filter(({ id }) => ids?.includes(id) ?? true) };
  });

  return {
    stored,
    state,
    addKey: (changes = {}) => {
      const key = newApiKey();
      const made: ApiKeyState = {
        key_id: randomUUID(),
        source: 'webinar',
        key_hash: hashApiKey(key).toString('hex'),
        scopes: ['ingest', 'read'],
        expires_at: null,
        rate_limit: null,
        revoked: false,
        version: 1,
        ...changes,
      };
      stored.set(made.key_id, made);
      return { id: made.key_id, header: { 'x-api-key': `${made.source}:${key}` } };
    },
    change: (id, changes) => {
      const before = stored.get(id)!;
      const after = { ...before, ...changes, version: before.version + 1 };
      stored.set(id, after);
      return after;
    },
    tell: async (data) => {
      const message = envelope(apiKeyChanged, data, { leadId: null, version: data.version });
      await bus.publish(apiKeyChanged.subject(null), JSON.stringify(message), message.id);
    },
    stop: bus.stop,
  };
}
