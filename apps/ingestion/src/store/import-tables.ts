import type { Generated } from '@dna/database';
import type { DateOrder } from '../domain/imports/written-time.ts';

export type ImportState = 'receiving' | 'queued' | 'running' | 'done' | 'failed' | 'canceled';
export type ImportFormat = 'csv' | 'ndjson' | 'json';

/** How often an issue came, and where first. */
export type IssueCount = {
  severity: 'error' | 'warning';
  column: string | null;
  code: string;
  message: string;
  remedy: string;
  count: number;
  first_row: number;
};

export type ImportReport = {
  encoding: string;
  /** Of CSV only. */
  delimiter: string | null;
  header_row: number | null;
  time_zone: string;
  event_type: string | null;
  columns: { column: string; field: string | null }[];
  dates: { column: string; order: string; decided_by: string; contradictions: number }[];
  shared_addresses: number;
};

export type ImportFailureReason = { code: string; message: string; remedy: string; row: number | null };

export type ImportTables = {
  imports: {
    id: string;
    state: ImportState;
    format: ImportFormat;
    encoding: string | null;
    bytes: Generated<number>;
    source: string;
    event_type: string | null;
    conference: string | null;
    campaign: string | null;
    date_order: DateOrder | 'auto';
    time_zone: string;
    dry_run: boolean;
    created_by: string;
    bound_to_source: string | null;
    created_at: Date;
    started_at: Date | null;
    finished_at: Date | null;
    rows_total: number | null;
    rows_done: Generated<number>;
    recorded: Generated<number>;
    duplicates: Generated<number>;
    rejected: Generated<number>;
    passed_over: Generated<number>;
    empty: Generated<number>;
    warnings: Generated<number>;
    issues: Generated<IssueCount[]>;
    report: ImportReport | null;
    failure: ImportFailureReason | null;
    worker: string | null;
    attempts: Generated<number>;
    next_received_at: Date | null;
  };
  import_chunks: { import_id: string; position: number; bytes: Buffer };
  import_errors: {
    import_id: string;
    row_number: number;
    position: number;
    severity: 'error' | 'warning';
    column_name: string | null;
    code: string;
    value: string | null;
    message: string;
    remedy: string;
  };
};
