import { cleanText } from '../identifiers/clean-text.ts';

/** First and last name out of one field: "Dr. Jana Muster", "Muster, Jana", "Jana van der Muster". */
export function splitName(name: string | undefined): {
  first_name?: string | undefined;
  last_name?: string | undefined;
} {
  if (name === undefined) return {};
  const [beforeComma = '', afterComma] = cleanText(name).split(/\s*,\s*/, 2);
  if (afterComma !== undefined && afterComma !== '' && !isDegree(afterComma)) {
    return { first_name: withoutTitles(afterComma), last_name: beforeComma };
  }
  const words = withoutTitles(beforeComma).split(/\s+/);
  if (words.length === 1) return { last_name: words[0] };
  const particle = words.findIndex(
    (word, index) => index > 0 && index < words.length - 1 && particles.has(word),
  );
  const from = particle === -1 ? words.length - 1 : particle;
  return { first_name: words.slice(0, from).join(' '), last_name: words.slice(from).join(' ') };
}

/** Titles before a name say nothing about which of its words is the first name. */
function withoutTitles(name: string): string {
  const words = name.split(/\s+/);
  const first = words.findIndex((word) => !titles.has(word.toLowerCase().replaceAll('.', '')));
  return words.slice(first === -1 ? -1 : first).join(' ');
}

const titles: ReadonlySet<string> = new Set(
  'dr drs prof pd priv-doz doz dipl-ing dipl-biol ing med rer nat phil habil hc h c mr mrs ms herr frau mme'.split(
    ' ',
  ),
);

function isDegree(text: string): boolean {
  return /^(?:ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|mba|dr|jr|sr)\b/i.test(text);
}

const particles: ReadonlySet<string> = new Set([
  'van',
  'von',
  'vom',
  'zu',
  'de',
  'del',
  'della',
  'di',
  'da',
  'la',
  'le',
  'ter',
  'ten',
]);
