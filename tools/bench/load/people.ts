import { products, type Product } from '@dna/contracts';
import type { Random } from '../../seeded-random.ts';

export type Person = {
  email: string;
  linkedinUrl: string;
  anonymousId: string;
  profile: { first_name: string; last_name: string; company: string; job_title: string };
  leaning: Product;
  /** Warm people ask, download and come back; the others mostly look. */
  warm: boolean;
};

const firstNames = ['Anna', 'Ben', 'Chiara', 'David', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ida', 'Jonas'];
const lastNames = ['Adler', 'Bianchi', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Horvat', 'Ito'];
const jobTitles = ['Lab Manager', 'Head of R&D', 'Procurement', 'Principal Scientist', 'Founder', 'Postdoc'];
const warmShare = 0.08;

/** Everybody of a run, several of them in each organization, large ones and small ones. */
export function createPeople(leads: number, organizations: number, prefix: string, random: Random): Person[] {
  return Array.from({ length: leads }, (_, index) => createPerson(index, organizations, prefix, random));
}

/** Some people are far more active than others. */
export function pickPerson(people: Person[], random: Random): Person {
  return people[Math.floor(people.length * random.next() ** 1.5)]!;
}

/** What a person is interested in at the moment: mostly the one product, now and then another. */
export function productFor(person: Person, random: Random): Product {
  return random.next() < 0.9 ? person.leaning : random.pick(products);
}

function createPerson(index: number, organizations: number, prefix: string, random: Random): Person {
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  const organization = Math.floor(organizations * random.next() ** 1.5);
  const handle = `${first}.${last}.${prefix}${index}`.toLowerCase();
  return {
    email: `${handle}@lab-${prefix}${organization}.example`,
    linkedinUrl: `https://www.linkedin.com/in/${handle.replaceAll('.', '-')}`,
    anonymousId: `browser-${prefix}${index}`,
    profile: {
      first_name: first,
      last_name: last,
      company: `Lab ${prefix}${organization}`,
      job_title: random.pick(jobTitles),
    },
    leaning: random.pick(products),
    warm: random.next() < warmShare,
  };
}
