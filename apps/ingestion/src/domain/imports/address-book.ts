import { cleanText } from '../identifiers/clean-text.ts';
import { normalizeEmail } from '../identifiers/normalize-email.ts';

export type PersonName = { first: string | undefined; last: string | undefined };

/** Finds the addresses that stand beside different people: of a buyer, who gave their own for everybody. */
export type AddressBook = {
  add: (email: unknown, name: PersonName) => void;
  /** Whether the address is somebody else's, as far as can be told. */
  isForeign: (email: unknown, name: PersonName) => boolean;
  /** How many addresses are shared. */
  shared: () => number;
};

/** Bounds the memory; addresses after so many are not compared. */
const mostAddresses = 250_000;

/** Keeps hashes only. Both names must differ: "Jana Muster", "J. Muster" and "Jana Meier" may be one person. */
export function createAddressBook(): AddressBook {
  const names = new Map<number, [first: number, last: number]>();
  const shared = new Set<number>();
  return {
    add: (written, name) => {
      const email = normalizeEmail(written);
      if (email === null || email.role || name.first === undefined || name.last === undefined) return;
      const address = hash(email.value);
      const [first, last] = [hash(folded(name.first)), hash(folded(name.last))];
      const known = names.get(address);
      if (known === undefined) {
        if (names.size < mostAddresses) names.set(address, [first, last]);
      } else if (known[0] !== first && known[1] !== last) shared.add(address);
    },
    isForeign: (written, name) => {
      if (shared.size === 0) return false;
      const email = normalizeEmail(written);
      return email !== null && shared.has(hash(email.value)) && !isOwnAddress(email.value, name);
    },
    shared: () => shared.size,
  };
}

/** `jana.muster@…` is Jana Muster's. */
function isOwnAddress(address: string, { first, last }: PersonName): boolean {
  const local = address.slice(0, address.indexOf('@'));
  return [first, last].some(
    (name) =>
      name !== undefined &&
      spellings(name).some((spelling) => spelling.length >= 3 && local.includes(spelling)),
  );
}

/** `Müßig` as `mussig` and as `muessig`. */
function spellings(name: string): string[] {
  const german = cleanText(name)
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue');
  return [folded(name), folded(german)];
}

function folded(name: string): string {
  return cleanText(name)
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** 53 bits of a text (cyrb53): enough that two of a file's addresses do not meet. */
function hash(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
