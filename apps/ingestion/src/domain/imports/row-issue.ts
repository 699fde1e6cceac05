/** Something about one row that a person can mend in the file. */
export type RowIssue = {
  /** An error: the row was not recorded. A warning: it was, but without this value. */
  severity: 'error' | 'warning';
  /** The header of the column; null where it concerns the whole row. */
  column: string | null;
  code: IssueCode;
  /** An excerpt, only of columns that hold nothing personal. */
  value: string | null;
  message: string;
  remedy: string;
};

export const issueCodes = {
  names_nobody: 'Fill in an e-mail address, or at least a name and a company.',
  not_json: 'Write one JSON object for each item.',
  not_an_object: 'Write one JSON object for each item.',
  breaks_rule: 'Correct the field that is named; POST /events/validate tries an event out.',
  foreign_source: 'Leave the source out, or use a key of that source or an admin key.',
  too_many_cells: 'Put the value in double quotes if it contains the delimiter.',
  not_an_email: 'Correct the address, or leave it empty.',
  shared_address: "Fill in the attendee's own address: this one is of somebody else.",
  not_a_linkedin_profile: 'Give the address of a profile: https://www.linkedin.com/in/…',
  damaged_number: 'Format the column as text in the spreadsheet and export again: the digits are lost.',
  unreadable_time: 'Write it like 2026-05-04 14:05, or set date_order.',
  implausible_time: 'Correct the date; the time of the import was taken instead.',
  not_attending: 'Nothing to do: whoever does not attend is passed over.',
  id_reused: 'Give every event an id of its own; what came first under it stays.',
  not_recorded: 'Send the row again; if it stays so, report the import id and the row.',
} as const satisfies Record<string, string>;

export type IssueCode = keyof typeof issueCodes;

export function rowError(code: IssueCode, message: string, column: string | null = null): RowIssue {
  return { severity: 'error', column, code, value: null, message, remedy: issueCodes[code] };
}

export function rowWarning(
  code: IssueCode,
  message: string,
  column: string | null,
  value: string | null = null,
): RowIssue {
  return { severity: 'warning', column, code, value, message, remedy: issueCodes[code] };
}
