export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
}

export function summaryLine({ passed, failed, skipped }: Summary): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A run in which nothing ran has proved nothing. */
export function exitCodeOf({ passed, failed }: Summary, jestCode: number | null): number {
  if (failed > 0 || passed === 0) return 1;
  return jestCode ?? 1;
}
