/** One line of a CSV file, with its line break. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/**
 * A value as a CSV cell. A text that a spreadsheet would run as a formula gets an apostrophe in front: whoever filled
 * in a form must not have their words executed where the export is opened. Numbers stay what they are.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",;\t|\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Spreadsheets pass over blanks in front, and take the full-width signs too. */
function isFormula(text: string): boolean {
  return /^[\s\u0000]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^[\t\r\n]/.test(text)
    ? !/^[+-]?\d+(?:[.,]\d+)?$/.test(text)
    : false;
}
