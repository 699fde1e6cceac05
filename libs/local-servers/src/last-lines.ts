import { readFileSync } from 'node:fs';

/** The end of a log, for an error message that says what went wrong. */
export function lastLines(file: string, count = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
