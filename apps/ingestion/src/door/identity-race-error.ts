/** Another transaction was first with an identifier or event: everything is read and decided again. */
export class IdentityRaceError extends Error {
  /** SQLSTATE of a serialization failure: whoever runs the transaction repeats it. */
  readonly code = '40001';
}
