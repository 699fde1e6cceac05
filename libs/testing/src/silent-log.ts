/** A logger for tests that keeps what was said, without printing it. */
export function silentLog() {
  const lines: { level: 'info' | 'warn' | 'error'; fields: object; message: string }[] = [];
  const write = (level: 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
}
