import type { Random } from '../../seeded-random.ts';

export const products = ['research', 'b2b', 'co_creation'] as const;
export type Product = (typeof products)[number];

/** Somebody whose identifiers belong to nobody else; those in `links` are told together at least once. */
export type Person = {
  emails: string[];
  linkedin: string | null;
  phone: string | null;
  externalId: string | null;
  browsers: string[];
  wants: Product;
  /** How much of the traffic is theirs, relative to others. */
  weight: number;
};

export type LeadIdentifier = Partial<
  Record<'email' | 'linkedin_url' | 'phone' | 'external_id' | 'anonymous_id', string>
>;

export function createPeople(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => createPerson(random, index, count));
}

function createPerson(random: Random, index: number, count: number): Person {
  const chance = (probability: number) => random.next() < probability;
  const stranger = chance(0.08);
  const emailCount = stranger ? 0 : chance(0.65) ? 1 : chance(0.7) ? 2 : 3;
  const lab = random.below(Math.max(2, Math.ceil(count / 3)));
  const hasLinkedin = emailCount > 1 || (!stranger && chance(0.3));
  return {
    emails: Array.from({ length: emailCount }, (_, n) => `person-${index}-${n}@lab-${lab}.example`),
    linkedin: hasLinkedin ? `https://www.linkedin.com/in/person-${index}` : null,
    phone: !stranger && chance(0.2) ? `+4930${String(10_000_000 + index)}` : null,
    externalId: !stranger && chance(0.2) ? `customer-${index}` : null,
    browsers: Array.from({ length: stranger ? 1 : random.below(3) }, (_, n) => `browser-${index}-${n}`),
    wants: products[index % products.length]!,
    weight: chance(0.1) ? 6 : chance(0.4) ? 2 : 1,
  };
}

/**
 * Pairs that make all identifiers of a person one. Every weak one hangs on the first address, and addresses hang
 * together by LinkedIn, so that who is who does not depend on what comes first.
 */
export function linksOf({ emails, linkedin, phone, externalId, browsers }: Person): LeadIdentifier[] {
  const [first] = emails;
  if (first === undefined) return [];
  return [
    ...(linkedin === null ? [] : emails.map((email) => ({ email, linkedin_url: linkedin }))),
    ...(phone === null ? [] : [{ email: first, phone }]),
    ...(externalId === null ? [] : [{ email: first, external_id: externalId }]),
    ...browsers.map((anonymous_id) => ({ email: first, anonymous_id })),
  ];
}

/** How an event of this person may name them. */
export function namesOf({ emails, linkedin, phone, externalId, browsers }: Person): LeadIdentifier[] {
  return [
    ...emails.map((email) => ({ email })),
    ...(linkedin === null ? [] : [{ linkedin_url: linkedin }]),
    ...(phone === null ? [] : [{ phone }]),
    ...(externalId === null ? [] : [{ external_id: externalId }]),
    ...browsers.map((anonymous_id) => ({ anonymous_id })),
  ];
}
