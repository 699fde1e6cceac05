import { apiKeyChanged, askApiKeys, type ApiKeyState } from '@dna/contracts';
import { createKeyCopy, type ApiKeyEntry, type FetchedKeys, type KeyCopy } from '@dna/http';
import type { Bus } from '@dna/messaging';
import type { Logger } from '@dna/observability';

/** A change is told at once; this finds what was told while nobody listened. */
const everyMs = 3_000;

/** The API keys as ingestion knows them, in the memory of this process. */
export function createKeys(bus: Bus, environment: readonly ApiKeyEntry[], log: Logger): KeyCopy {
  const keys = createKeyCopy({
    environment,
    everyMs,
    onError: (err) => log.warn({ err }, 'API keys could not be asked for'),
    fetch: (version, usedIds) => askForKeys(bus, version, usedIds),
  });
  bus.listen(apiKeyChanged, ({ data }) => keys.learn([data]));
  bus.onConnect(() => void keys.refresh());
  return keys;
}

async function askForKeys(bus: Bus, version: number, usedIds: readonly string[]): Promise<FetchedKeys> {
  const found: ApiKeyState[] = [];
  let complete = true;
  for (;;) {
    const page = await bus.ask(askApiKeys, {
      version,
      after: found.at(-1)?.key_id ?? null,
      used_key_ids: found.length === 0 ? [...usedIds] : [],
    });
    found.push(...page.keys);
    complete &&= page.complete;
    if (!page.more || page.keys.length === 0) return { keys: found, now: new Date(page.now), complete };
  }
}
