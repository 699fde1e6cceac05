const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

export type CsvForm = {
  delimiter: Delimiter;
  /** Characters before the table: the line `sep=;`, a hint for Excel and no data. */
  skip: number;
};

/** How the file is written, from its first lines. */
export function csvForm(head: string): CsvForm {
  const hint = /^"?sep=([,;\t|])"?[ \t]*(?:\r\n|\n|\r|$)/i.exec(head);
  if (hint !== null) return { delimiter: hint[1] as Delimiter, skip: hint[0].length };
  return { delimiter: detectDelimiter(head), skip: 0 };
}

/**
 * The character that cuts the most lines into equally many cells, however many lines of title stand above them.
 * Delimiters inside quotes do not count; in a German file the comma is the decimal sign, so it comes often but not as
 * often in every line.
 */
function detectDelimiter(head: string): Delimiter {
  const lines = countPerLine(head);
  const ranked = delimiters
    .map((delimiter, index) => ({ delimiter, ...commonest(lines.map((line) => line[index]!)) }))
    .sort((a, b) => b.lines - a.lines || b.count - a.count);
  return ranked[0]!.delimiter;
}

/** The count that most lines have, none aside; of two equally common ones the greater. */
function commonest(counts: readonly number[]): { count: number; lines: number } {
  const lines = Map.groupBy(
    counts.filter((count) => count > 0),
    (count) => count,
  );
  return [...lines]
    .map(([count, alike]) => ({ count, lines: alike.length }))
    .reduce(
      (best, next) =>
        next.lines > best.lines || (next.lines === best.lines && next.count > best.count) ? next : best,
      { count: 0, lines: 0 },
    );
}

const mostLines = 30;

/** For each line that holds something, how often each delimiter stands in it outside quotes. */
function countPerLine(head: string): number[][] {
  const lines: number[][] = [];
  let counts = delimiters.map(() => 0);
  let quoted = false;
  let empty = true;
  let cellStarts = true;
  for (let at = 0; at < head.length && lines.length < mostLines; at += 1) {
    const character = head[at]!;
    const delimiter = delimiters.indexOf(character as Delimiter);
    if (quoted) {
      // A doubled quote closes and opens at once.
      quoted = character !== '"';
    } else if (character === '"') {
      // An inch mark within a cell opens nothing.
      quoted = cellStarts || head[at - 1] === '"';
      empty = false;
    } else if (character === '\n' || character === '\r') {
      if (!empty) lines.push(counts);
      counts = delimiters.map(() => 0);
      empty = true;
    } else if (delimiter !== -1) {
      counts[delimiter]! += 1;
      empty = false;
    } else if (character !== ' ') empty = false;
    cellStarts = delimiter !== -1 || character === '\n' || character === '\r';
  }
  // The last line may be cut off, unless it is all there is.
  if (!empty && lines.length === 0) lines.push(counts);
  return lines;
}
