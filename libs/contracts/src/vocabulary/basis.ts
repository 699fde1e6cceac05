import { z } from 'zod';

/**
 * What a score or an intent has seen: how many events, and the XOR of a 64-bit hash of each (event id, revision).
 * Two computations with the same basis have counted the same facts, in whatever order they came.
 */
export const basisSchema = z.object({
  count: z.int().nonnegative(),
  /** 16 hexadecimal digits. */
  xor: z.string().regex(/^[0-9a-f]{16}$/),
});
export type Basis = z.infer<typeof basisSchema>;

export const emptyBasis: Basis = { count: 0, xor: '0'.repeat(16) };

const mask = (1n << 64n) - 1n;

/** 64-bit hash of one counted fact: both halves of the event id and its revision through the splitmix64 finaliser. */
export function basisHash(eventId: string, revision: number): bigint {
  const digits = eventId.replaceAll('-', '');
  const high = BigInt(`0x${digits.slice(0, 16)}`);
  const low = BigInt(`0x${digits.slice(16)}`);
  return mix(mix(mix(high) ^ low) + BigInt(revision));
}

/** Adds facts to a basis; adding the same fact again would take it out, so callers add each once. */
export function extendBasis(basis: Basis, facts: Iterable<{ eventId: string; revision: number }>): Basis {
  let { count } = basis;
  let xor = BigInt(`0x${basis.xor}`);
  for (const { eventId, revision } of facts) {
    count += 1;
    xor ^= basisHash(eventId, revision);
  }
  return { count, xor: toHex(xor) };
}

/** Takes counted facts out of a basis. XOR is its own opposite: adding a hash again takes it out. */
export function reduceBasis(basis: Basis, facts: Iterable<{ eventId: string; revision: number }>): Basis {
  const { count, xor } = extendBasis(emptyBasis, facts);
  return { count: basis.count - count, xor: combineBases([basis, { count, xor }]).xor };
}

/** The basis of a merged lead: that of all its ids together. */
export function combineBases(bases: Iterable<Basis>): Basis {
  let count = 0;
  let xor = 0n;
  for (const basis of bases) {
    count += basis.count;
    xor ^= BigInt(`0x${basis.xor}`);
  }
  return { count, xor: toHex(xor) };
}

export function sameBasis(a: Basis, b: Basis): boolean {
  return a.count === b.count && a.xor === b.xor;
}

function toHex(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

/** Finaliser of splitmix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit. */
function mix(value: bigint): bigint {
  let z = (value + 0x9e3779b97f4a7c15n) & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}
