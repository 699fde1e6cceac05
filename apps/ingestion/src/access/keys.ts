import { askApiKeys, type ApiKeyState } from '@dna/contracts';
import { createKeyCopy, type ApiKeyEntry, type KeyCopy } from '@dna/http';
import type { Bus } from '@dna/messaging';
import type { Logger } from '@dna/observability';
import { withTimeout } from '@dna/resilience';
import { markApiKeysUsed, readApiKeysSince } from '../store/api-keys.ts';
import type { Db } from '../store/lead-queries.ts';
import { keyState } from './key-state.ts';

const everyMs = 2_000;
/** Less than whoever asks us waits for the answer. */
const readTimeoutMs = 1_000;
const pageSize = 500;

/**
 * The API keys in memory, so that a client's write key is known while Postgres is away:
 *
 *     const key = await keys.findWriteKey('website:dna_…'); // or the key alone
 *     if (key === 'unknown') throw unavailable(2);          // Postgres is away, and it is none that we know
 *     if (key === null) throw unauthorized();
 */
export function createKeys(db: Db, environment: readonly ApiKeyEntry[], log: Logger): KeyCopy {
  const markUsed = (ids: readonly string[]) =>
    markApiKeysUsed(db, ids).catch((err: unknown) => log.warn({ err }, 'use of API keys not recorded'));

  return createKeyCopy({
    environment,
    everyMs,
    onError: (err) => log.warn({ err }, 'API keys could not be read'),
    fetch: async (version, usedIds) => {
      const { rows, now } = await withTimeout(readApiKeysSince(db, version), readTimeoutMs, 'api keys');
      if (usedIds.length > 0) void markUsed(usedIds);
      return { keys: rows.map(keyState), now, complete: true };
    },
  });
}

/** Tells the gateway which keys there are; while Postgres is away from memory, and says so. */
export function answerApiKeys(bus: Bus, keys: KeyCopy): void {
  bus.answer(askApiKeys, async ({ version, after, used_key_ids }) => {
    keys.noteUsed(used_key_ids);
    const complete = await keys.refresh();
    const news = version === keys.version() ? [] : statesAfter(keys, after);
    return {
      keys: news.slice(0, pageSize),
      more: news.length > pageSize,
      now: new Date(keys.now()).toISOString(),
      complete,
    };
  });
}

function statesAfter(keys: KeyCopy, after: string | null): ApiKeyState[] {
  return keys
    .states()
    .filter(({ key_id }) => after === null || key_id > after)
    .sort((a, b) => (a.key_id < b.key_id ? -1 : 1));
}
