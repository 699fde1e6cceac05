/** The week of an instant as ISO 8601 counts them, in UTC: `2026-W48`. */
export function isoWeek(atMs: number): string {
  const day = new Date(atMs);
  // The Thursday of the week says which year the week belongs to.
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const yearStart = Date.UTC(day.getUTCFullYear(), 0, 1);
  const week = Math.ceil(
    ((Math.floor(day.getTime() / 86_400_000) * 86_400_000 - yearStart) / 86_400_000 + 1) / 7,
  );
  return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}
