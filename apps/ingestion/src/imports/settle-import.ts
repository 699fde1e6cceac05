import { importFinished } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { ImportFailureReason } from '../store/import-tables.ts';
import { finishImport, type ImportRow } from '../store/imports.ts';
import type { IngestionTables } from '../store/tables.ts';

export type ImportEnd = 'done' | 'failed' | 'canceled';

/** Writes down how it ended, and tells. */
export async function settleImport(
  unit: Unit<IngestionTables>,
  job: ImportRow,
  state: ImportEnd,
  failure: ImportFailureReason | null = null,
): Promise<void> {
  await finishImport(unit.tx, job.id, { state, failure, now: unit.now });
  unit.emit(importFinished, {
    leadId: null,
    entityVersion: 1,
    data: {
      import_id: job.id,
      state,
      dry_run: job.dry_run,
      source: job.source,
      rows: job.rows_done - job.empty,
      recorded: job.recorded,
      duplicates: job.duplicates,
      rejected: job.rejected,
      failure_code: failure?.code ?? null,
    },
  });
}
