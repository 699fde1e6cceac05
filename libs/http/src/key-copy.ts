import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiKeyState } from '@dna/contracts';
import { authenticateApiKey, hashApiKey, type ApiKeyEntry } from './api-keys.ts';
import { createKeyRing, type KeyRing, type KnownKey } from './key-ring.ts';

/**
 * The key; `null` for one that does not exist, has ended or was revoked; `'unknown'` while that cannot be told, which is
 * a 503 and never a 401.
 */
export type KeyAnswer = ApiKeyEntry | null | 'unknown';
export type FindKey = (presented: string) => Promise<KeyAnswer>;

export type FetchedKeys = {
  /** All keys, or none of them where nothing has changed since the version asked with. */
  keys: readonly ApiKeyState[];
  /** Postgres's clock. */
  now: Date;
  /** Whether this is all that Postgres knows. Otherwise a key that is not among them may exist all the same. */
  complete: boolean;
};

type Options = {
  /** Those of the setting `API_KEYS`, beside the managed ones. */
  environment: readonly ApiKeyEntry[];
  /**
   * @param version of the ring; the same one means that there is nothing new
   * @param usedIds of keys that were used since the last time
   */
  fetch: (version: number, usedIds: readonly string[]) => Promise<FetchedKeys>;
  /** How often it is fetched what no message told. */
  everyMs: number;
  /** Told once, until it works again. */
  onError: (error: unknown) => void;
};

/**
 * The keys in the memory of this process, so that a known key works whatever is away. One that is not known is asked
 * for before it is refused, so a key works from the moment it was made.
 */
export type KeyCopy = {
  /** `<source>:<key>`, as in `X-API-Key`. */
  findKey: FindKey;
  /** The same, or the key alone where no two sources share it: for clients that know a single write key. */
  findWriteKey: FindKey;
  /** The key that a token was made with. */
  findKeyById: FindKey;
  learn: KeyRing['learn'];
  /** Another process has seen these keys in use. */
  noteUsed: (keyIds: readonly string[]) => void;
  /** Fetches once more, now. True when this copy then has all that Postgres knows. */
  refresh: () => Promise<boolean>;
  states: KeyRing['states'];
  version: KeyRing['version'];
  /** This process's time, corrected by Postgres's where it is off. */
  now: () => number;
  /** Waits for the first keys, but not for ever. */
  start: () => Promise<void>;
  stop: () => void;
};

/** Whoever tries keys does not make us ask more often. */
const leastPauseMs = 250;
const firstWaitMs = 2_000;
/** A difference below this, and the time that the answer took, is no wrong clock. */
const clockToleranceMs = 1_000;
const mostUsedTold = 500;

export function createKeyCopy({ environment, fetch, everyMs, onError }: Options): KeyCopy {
  const ring = createKeyRing();
  const uses = createUses();
  let offsetMs = 0;
  let askedAt = -Infinity;
  let nextAnswer: Promise<boolean> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  let stopped = false;

  const now = (): number => Date.now() + offsetMs;

  async function refresh(): Promise<boolean> {
    const startedAt = performance.now();
    askedAt = startedAt;
    const told = uses.untold().slice(0, mostUsedTold);
    try {
      const fetched = await fetch(ring.version(), told);
      ring.learn(fetched.keys);
      uses.tell(told);
      const difference = fetched.now.getTime() - Date.now();
      const uncertainMs = clockToleranceMs + performance.now() - startedAt;
      offsetMs = Math.abs(difference) > uncertainMs ? difference : 0;
      failing = false;
      return fetched.complete;
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
      return false;
    }
  }

  /** The answer to a question that is still to be asked: one on its way may be older than the key. */
  function freshAnswer(): Promise<boolean> {
    nextAnswer ??= (async () => {
      await sleep(Math.max(0, askedAt + leastPauseMs - performance.now()));
      nextAnswer = null;
      return refresh();
    })();
    return nextAnswer;
  }

  async function judge(find: () => KnownKey | undefined, source?: string): Promise<KeyAnswer> {
    let key = find();
    if (key === undefined) {
      const complete = await freshAnswer();
      key = find();
      if (key === undefined) return complete ? null : 'unknown';
    }
    const { state, entry } = key;
    if (state.revoked || (source !== undefined && entry.source !== source)) return null;
    if (entry.expiresAtMs !== undefined && entry.expiresAtMs <= now()) return null;
    uses.note(state.key_id);
    return entry;
  }

  function findManaged(key: string, source?: string): Promise<KeyAnswer> {
    const keyHash = hashApiKey(key).toString('hex');
    // Found by a digest of 256 random bits: the time it takes tells nothing that helps to guess one.
    return judge(() => ring.byHash(keyHash), source);
  }

  const findKey: FindKey = async (presented) => {
    const colon = presented.indexOf(':');
    if (colon < 1) return null;
    return (
      authenticateApiKey(presented, environment) ??
      findManaged(presented.slice(colon + 1), presented.slice(0, colon))
    );
  };

  function fetchLater(): void {
    if (!stopped) timer = setTimeout(() => void refresh().then(fetchLater), everyMs).unref();
  }

  return {
    findKey,
    findWriteKey: async (writeKey) => {
      if (writeKey.includes(':')) return findKey(writeKey);
      const alike = entriesOf(environment, writeKey);
      if (alike.length > 1) return null;
      return alike[0] ?? findManaged(writeKey);
    },
    findKeyById: (keyId) => judge(() => ring.byId(keyId)),
    learn: ring.learn,
    noteUsed: (keyIds) => keyIds.filter((id) => ring.byId(id) !== undefined).forEach(uses.note),
    refresh,
    states: ring.states,
    version: ring.version,
    now,
    start: async () => {
      const endsAt = performance.now() + firstWaitMs;
      while (!(await refresh()) && performance.now() < endsAt) await sleep(leastPauseMs);
      fetchLater();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Every entry is compared, so the time taken tells nothing about which one matched. */
function entriesOf(environment: readonly ApiKeyEntry[], key: string): ApiKeyEntry[] {
  const keyHash = hashApiKey(key);
  return environment.filter((entry) => timingSafeEqual(keyHash, entry.keyHash));
}

/** Which keys were used, each told once in a while: it is kept to the hour only. */
function createUses() {
  const againAfterMs = 600_000;
  const waiting = new Set<string>();
  const toldAt = new Map<string, number>();
  return {
    note: (keyId: string) => {
      if (performance.now() - (toldAt.get(keyId) ?? -Infinity) > againAfterMs) waiting.add(keyId);
    },
    untold: () => [...waiting],
    tell: (keyIds: readonly string[]) => {
      for (const keyId of keyIds) {
        waiting.delete(keyId);
        toldAt.set(keyId, performance.now());
      }
    },
  };
}
