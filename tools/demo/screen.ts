/** Where the campaign shows itself while it runs. */
export type Screen = {
  show: (lines: readonly string[], summary: string) => void;
  finish: (lines: readonly string[]) => void;
};

export type Terminal = { isTTY?: boolean; rows?: number };

/**
 * On a terminal the table is drawn over itself, or, where it does not fit, one line of progress is. Anywhere else only
 * the last table is written.
 */
export function createScreen(log: (line: string) => void, terminal: Terminal): Screen {
  let drawn = 0;
  const draw = (lines: readonly string[]) => {
    log((drawn > 0 ? `\u001b[${drawn}F\u001b[J` : '') + lines.join('\n'));
    drawn = lines.length;
  };
  return {
    show: (lines, summary) => {
      if (!terminal.isTTY) return;
      draw(lines.length + 3 <= (terminal.rows ?? 0) ? [...lines, summary] : [summary]);
    },
    finish: draw,
  };
}
