/** `Co-Creation`, `co_creation` and `CO CREATION` are one name: in lower case, without punctuation. */
export function plainName(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
