import type { ImportFailureReason } from '../store/import-tables.ts';

/** The file as a whole cannot be worked off: a person has to change it, or say more. Nothing of it was recorded. */
export class ImportFailure extends Error {
  override readonly name = 'ImportFailure';
  readonly reason: ImportFailureReason;
  constructor(code: string, message: string, remedy: string, row: number | null = null) {
    super(message);
    this.reason = { code, message, remedy, row };
  }
}

/** Somebody else has the import now, it was canceled, or this process stops: whatever is under way ends here. */
export class ImportInterrupted extends Error {
  override readonly name = 'ImportInterrupted';
}
