/** A table of Markdown. Columns whose title begins with `#` are numbers, and stand to the right. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const isNumber = (title: string) => title.startsWith('#');
  return [
    line(titles.map((title) => (isNumber(title) ? title.slice(1) : title))),
    line(titles.map((title) => (isNumber(title) ? '--:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** 12,345 or 0.42: enough digits to compare by, and no more. */
export function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Math.round(value * 100) / 100);
}

export function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
