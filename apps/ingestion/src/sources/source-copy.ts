import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@dna/observability';
import { withTimeout } from '@dna/resilience';
import type { Db } from '../store/lead-queries.ts';
import { readSources, type SourceRow } from '../store/sources.ts';
import {
  sourceOfDefinition,
  sourceOfRow,
  unsealCredentials,
  type ConfiguredSource,
  type Credentials,
} from './configured-source.ts';
import type { EnvironmentSource } from './environment-sources.ts';

/**
 * The sources in the memory of this process, so that a delivery is judged without Postgres. One that is not known is
 * looked up before it is refused, so a source works from the moment it was made.
 */
export type SourceCopy = {
  /** Null where there is none; `'unknown'` while that cannot be told. */
  find: (name: string) => Promise<ConfiguredSource | null | 'unknown'>;
  /** The same without looking it up: undefined where this copy does not have it. */
  peek: (name: string) => ConfiguredSource | undefined;
  /** Reads once more, now. True when that went well. */
  refresh: () => Promise<boolean>;
  /** Waits for the first copy, but not for ever. */
  start: () => Promise<void>;
  stop: () => void;
};

const everyMs = 2_000;
/** Whoever tries names does not make us ask more often. */
const leastPauseMs = 250;
const readTimeoutMs = 1_000;
const firstWaitMs = 2_000;

type Options = { db: Db; keys: readonly string[]; environment: readonly EnvironmentSource[]; log: Logger };

export function createSourceCopy({ db, keys, environment, log }: Options): SourceCopy {
  const fixed = new Map(
    environment.map(({ definition, tokenHashes }) => [
      definition.name,
      sourceOfDefinition(definition, tokenHashes),
    ]),
  );
  let managed = new Map<string, ConfiguredSource>();
  let opened = new Map<string, Credentials | null>();
  let askedAt = -Infinity;
  let nextAnswer: Promise<boolean> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  let stopped = false;

  async function refresh(): Promise<boolean> {
    askedAt = performance.now();
    try {
      const rows = await withTimeout(readSources(db), readTimeoutMs, 'sources');
      opened = new Map(rows.map((row) => [versionOf(row), open(row)]));
      managed = new Map(
        rows.flatMap((row) => {
          const source = sourceOfRow(row, opened.get(versionOf(row)) ?? null);
          return source === null ? [] : [[row.name, source] as const];
        }),
      );
      failing = false;
      return true;
    } catch (err) {
      if (!failing) log.warn({ err }, 'sources could not be read');
      failing = true;
      return false;
    }
  }

  /** Opened once for each version. */
  function open(row: SourceRow): Credentials | null {
    const known = opened.get(versionOf(row));
    if (known !== undefined) return known;
    try {
      return unsealCredentials(row, keys);
    } catch (err) {
      log.error({ err, source: row.name }, 'secrets of a source cannot be opened');
      return null;
    }
  }

  /** The answer to a question that is still to be asked: one on its way may be older than the source. */
  function freshAnswer(): Promise<boolean> {
    nextAnswer ??= (async () => {
      await sleep(Math.max(0, askedAt + leastPauseMs - performance.now()));
      nextAnswer = null;
      return refresh();
    })();
    return nextAnswer;
  }

  function readLater(): void {
    if (!stopped) timer = setTimeout(() => void refresh().then(readLater), everyMs).unref();
  }

  const peek = (name: string) => fixed.get(name) ?? managed.get(name);

  return {
    peek,
    find: async (name) => {
      const known = peek(name);
      if (known !== undefined) return known;
      const complete = await freshAnswer();
      return managed.get(name) ?? (complete ? null : 'unknown');
    },
    refresh,
    start: async () => {
      await Promise.race([refresh(), sleep(firstWaitMs, undefined, { ref: false })]);
      readLater();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function versionOf({ id, version }: SourceRow): string {
  return `${id} ${version}`;
}
