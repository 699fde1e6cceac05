import { describe, expect, it } from '@jest/globals';
import type { ApiKeyState } from '@dna/contracts';
import { hashApiKey, newApiKey, parseApiKeys } from './api-keys.ts';
import { createKeyCopy, type FetchedKeys } from './key-copy.ts';

const environment = parseApiKeys('portal:key2,website:wk1:ingest,shop:same:ingest,blog:same:ingest');
let count = 0;

function made(changes: Partial<ApiKeyState> = {}): { key: string; state: ApiKeyState } {
  const key = newApiKey();
  const state = {
    key_id: `01990a4e-2f3b-7c11-8a53-${String((count += 1)).padStart(12, '0')}`,
    source: 'website',
    key_hash: hashApiKey(key).toString('hex'),
    scopes: ['ingest'],
    expires_at: null,
    rate_limit: null,
    revoked: false,
    version: 1,
  };
  return { key, state: { ...state, ...changes } };
}

/** What Postgres would say; `away` while nothing answers. */
function copyOf(...stored: ApiKeyState[]) {
  const truth = { stored, away: false, complete: true, now: new Date(), told: [] as string[][], asked: 0 };
  const errors: unknown[] = [];
  const copy = createKeyCopy({
    environment,
    everyMs: 60_000,
    onError: (error) => errors.push(error),
    fetch: async (_version, usedIds): Promise<FetchedKeys> => {
      truth.asked += 1;
      if (truth.away) throw new Error('away');
      truth.told.push([...usedIds]);
      return { keys: truth.stored, now: truth.now, complete: truth.complete };
    },
  });
  return { copy, truth, errors };
}

describe('findKey', () => {
  it('knows the keys of the environment without asking, whatever is away', async () => {
    const { copy, truth } = copyOf();
    truth.away = true;
    expect(await copy.findKey('portal:key2')).toMatchObject({
      source: 'portal',
      scopes: ['ingest', 'read', 'write'],
    });
    expect(truth.asked).toBe(0);
  });

  it('knows a key that was made a moment ago, of which nobody has told', async () => {
    const { copy, truth } = copyOf();
    await copy.refresh();
    const { key, state } = made({ rate_limit: 7 });
    truth.stored = [state];
    expect(await copy.findKey(`website:${key}`)).toMatchObject({
      keyId: state.key_id,
      source: 'website',
      scopes: ['ingest'],
      rateLimit: 7,
    });
  });

  it('refuses a key of another source, one that is revoked, one that has expired, and one that never was', async () => {
    const [live, revoked] = [made(), made({ revoked: true })];
    const expired = made({ expires_at: new Date(Date.now() - 1).toISOString() });
    const { copy } = copyOf(live.state, revoked.state, expired.state);
    expect(await copy.findKey(`website:${live.key}`)).not.toBeNull();
    for (const presented of [
      `portal:${live.key}`,
      `website:${revoked.key}`,
      `website:${expired.key}`,
      `website:${newApiKey()}`,
      `website:${hashApiKey(live.key).toString('hex')}`,
      live.key,
      'website:',
      ':',
      '',
    ]) {
      expect([presented, await copy.findKey(presented)]).toEqual([presented, null]);
    }
  });

  it('knows what it knew while everything is away, and does not judge what it cannot look up', async () => {
    const { key, state } = made();
    const { copy, truth, errors } = copyOf(state);
    await copy.refresh();
    truth.away = true;
    expect(await copy.findKey(`website:${key}`)).toMatchObject({ keyId: state.key_id });
    expect(await copy.findKey(`website:${newApiKey()}`)).toBe('unknown');
    expect(await copy.findKeyById(made().state.key_id)).toBe('unknown');
    expect(errors).toHaveLength(1);
    truth.away = false;
    expect(await copy.findKey(`website:${newApiKey()}`)).toBeNull();
  });

  it('does not judge by an answer that is not complete', async () => {
    const { key, state } = made();
    const { copy, truth } = copyOf(state);
    truth.complete = false;
    expect(await copy.findKey(`website:${newApiKey()}`)).toBe('unknown');
    expect(await copy.findKey(`website:${key}`)).toMatchObject({ keyId: state.key_id });
  });

  it('asks once for all who wait', async () => {
    const { copy, truth } = copyOf();
    await Promise.all(Array.from({ length: 50 }, () => copy.findKey(`website:${newApiKey()}`)));
    expect(truth.asked).toBe(1);
  });

  it('does not take a revoked key back because of an older answer', async () => {
    const { key, state } = made();
    const { copy } = copyOf(state);
    copy.learn([{ ...state, revoked: true, version: 2 }]);
    await copy.refresh();
    expect(await copy.findKey(`website:${key}`)).toBeNull();
    expect(await copy.findKeyById(state.key_id)).toBeNull();
  });

  it('judges by Postgres’s clock where its own is off', async () => {
    const ends = Date.now() + 1_800_000;
    const { key, state } = made({ expires_at: new Date(ends).toISOString() });
    const { copy, truth } = copyOf(state);
    await copy.refresh();
    expect(await copy.findKey(`website:${key}`)).not.toBeNull();
    truth.now = new Date(ends + 60_000);
    await copy.refresh();
    expect(await copy.findKey(`website:${key}`)).toBeNull();
  });
});

describe('findWriteKey', () => {
  it('takes source and key, or the key alone', async () => {
    const { key, state } = made();
    const { copy } = copyOf(state);
    for (const writeKey of [`website:${key}`, key]) {
      expect(await copy.findWriteKey(writeKey)).toMatchObject({ keyId: state.key_id });
    }
    for (const writeKey of ['website:wk1', 'wk1']) {
      expect(await copy.findWriteKey(writeKey)).toMatchObject({ source: 'website' });
    }
  });

  it('refuses a key alone that two sources share', async () => {
    const { copy } = copyOf();
    expect(await copy.findWriteKey('same')).toBeNull();
    expect(await copy.findWriteKey('shop:same')).toMatchObject({ source: 'shop' });
  });

  it('refuses one that does not exist, and does not judge one that it cannot look up', async () => {
    const { copy, truth } = copyOf();
    expect(await copy.findWriteKey('')).toBeNull();
    expect(await copy.findWriteKey(newApiKey())).toBeNull();
    truth.away = true;
    expect(await copy.findWriteKey(newApiKey())).toBe('unknown');
  });
});

describe('start', () => {
  it('waits until the keys are there', async () => {
    const { key, state } = made();
    const { copy, truth } = copyOf(state);
    truth.away = true;
    const started = copy.start();
    truth.away = false;
    await started;
    copy.stop();
    expect(copy.version()).toBe(1);
    truth.away = true;
    expect(await copy.findKey(`website:${key}`)).toMatchObject({ keyId: state.key_id });
  });
});

describe('uses', () => {
  it('are told once, those that others saw as well, and again when nobody heard', async () => {
    const [one, two] = [made(), made()];
    const { copy, truth } = copyOf(one.state, two.state);
    await copy.refresh();
    await copy.findKey(`website:${one.key}`);
    copy.noteUsed([two.state.key_id, made().state.key_id]);
    truth.away = true;
    await copy.refresh();
    truth.away = false;
    await copy.refresh();
    await copy.findKey(`website:${one.key}`);
    await copy.refresh();
    expect(truth.told).toEqual([[], [one.state.key_id, two.state.key_id], []]);
  });
});
