import { cleanText } from './clean-text.ts';
import { isJunkId } from './junk.ts';

/**
 * The name of a company in its one comparable form: lower case, umlauts written out, accents and punctuation gone,
 * legal forms at the end cut off ("Müller Biotech GmbH & Co. KG" → "mueller biotech"). Null when it names no company.
 */
export function companyKey(name: unknown): string | null {
  if (typeof name !== 'string' || name.length > 500) return null;
  const words = fold(cleanText(name)).split(' ').filter(Boolean).map(oneAnd);
  while (words.length > 1 && legalForms.has(words.at(-1) ?? '')) words.pop();
  const key = words.join(' ');
  return key === '' || isJunkId(key) || noCompany.has(key) ? null : key;
}

function fold(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/['’`´]/g, '')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[äöü]/g, (letter) => spelledOut[letter] ?? letter)
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/[ßæœøł]/g, (letter) => spelledOut[letter] ?? letter)
    .replace(/[&+]/g, ' and ')
    .replace(/(?<=\p{L})\.(?=\p{L}(?:\.|\b))/gu, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ');
}

const spelledOut: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
};

function oneAnd(word: string): string {
  return word === 'und' || word === 'et' ? 'and' : word;
}

/** Also the words that legal forms of several words leave behind ("GmbH & Co. KG", "Pty Ltd", "ev"). */
const legalForms: ReadonlySet<string> = new Set(
  `
  gmbh mbh ggmbh ag kgaa kg ohg gbr ug haftungsbeschraenkt se ev eg ek partg partgmbb mbb co company and
  ltd limited plc llp llc lp inc incorporated corp corporation pty
  sa sas sasu sarl eurl sl slu srl spa sapa sprl bv bvba nv vof ab as asa aps oy oyj hf ehf doo dd sro zoo sp kft zrt
  kk pte bhd sdn
  `
    .trim()
    .split(/\s+/),
);

/** What people write who work for no company. */
const noCompany: ReadonlySet<string> = new Set([
  'arbeitslos',
  'confidential',
  'freelance',
  'freelancer',
  'freiberufler',
  'freiberuflich',
  'in gruendung',
  'n a',
  'not applicable',
  'on sabbatical',
  'privat',
  'private',
  'privatperson',
  'retired',
  'self',
  'self employed',
  'selbstaendig',
  'selbststaendig',
  'stealth',
  'stealth mode',
  'stealth startup',
  'student',
  'unemployed',
]);
