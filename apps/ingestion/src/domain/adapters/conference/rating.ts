/** Stars as a number, words as they are. */
export function rating(value: string | undefined): number | string | undefined {
  return value !== undefined && /^\d+(?:[.,]\d+)?$/.test(value) ? Number(value.replace(',', '.')) : value;
}
