import { sourceSilent } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import { adapters } from '../domain/adapters/adapters.ts';
import { unusualSilence, type Silence } from '../domain/sources/silence.ts';
import { silenceLimit } from '../sources/source-rows.ts';
import {
  deleteSourceHours,
  lockWatchedSources,
  saveSilences,
  type WatchedSource,
} from '../store/source-hours.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Kind and key of the timer; the migration sets it off, each run sets the next one. */
export const watchSources = 'ingestion.watch-sources';

const everyMs = 15 * 60 * 1_000;
/** So much of its past says what is usual for a source. */
const pastMs = 35 * 24 * 60 * 60 * 1_000;

/** Tells of each source that is silent for unusually long, once. */
export async function onWatchSources(unit: Unit<IngestionTables>): Promise<void> {
  await deleteSourceHours(unit.tx, new Date(unit.now.getTime() - pastMs));
  const sources = await lockWatchedSources(unit.tx);
  const found = sources.map((source) => ({ source, silence: silenceOf(source, unit.now) }));
  const changed = found.filter(
    ({ source, silence }) => +(source.silent_since ?? 0) !== +(silence?.since ?? 0),
  );
  await saveSilences(
    unit.tx,
    changed.map(({ source, silence }) => ({ id: source.id, silent_since: silence?.since ?? null })),
  );
  for (const { source, silence } of changed) if (silence !== null) tell(unit, source, silence);
  unit.schedule({
    key: watchSources,
    kind: watchSources,
    dueAt: new Date(unit.now.getTime() + everyMs),
    payload: {},
    replace: true,
  });
}

function silenceOf(source: WatchedSource, now: Date): Silence | null {
  return unusualSilence(
    {
      limit: silenceLimit(source.silent_after_hours),
      createdAt: source.created_at,
      activeHours: source.hours,
    },
    now,
  );
}

function tell(unit: Unit<IngestionTables>, source: WatchedSource, silence: Silence): void {
  unit.emit(sourceSilent, {
    leadId: null,
    entityVersion: Math.floor(silence.since.getTime() / 1_000),
    data: {
      source_id: source.id,
      source: source.name,
      adapter: source.adapter,
      silent_since: silence.since.toISOString(),
      silent_hours: silence.hours,
      limit_hours: silence.limitHours,
      remedy:
        adapters.get(source.adapter)?.whenSilent ?? 'Look in the tool whether its webhook still sends here.',
    },
  });
}
