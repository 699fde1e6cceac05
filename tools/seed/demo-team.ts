/** A member of the demo team. All of them are made up; addresses under `.example` belong to nobody. */
export type DemoMember = {
  id: string;
  name: string;
  email: string;
  /** Keys. */
  pipelines: string[];
  /** How many leads they can hold at once. */
  capacity: number;
  weight: number;
  timeZone: string;
};

/** The sales team of a biotech lab business. Ids are fixed, so that seeding twice adds nobody twice. */
export const demoTeam: readonly DemoMember[] = [
  member(1, 'Ines Albrecht', ['research', 'discovery'], 40),
  member(2, 'Theo Marchetti', ['research'], 40),
  member(3, 'Priya Raman', ['research', 'co_creation'], 30),
  member(4, 'Lukas Steiner', ['b2b', 'discovery'], 50),
  member(5, 'Amara Osei', ['b2b'], 50),
  member(6, 'Nils Halvorsen', ['b2b', 'research'], 25, { weight: 0.5, timeZone: 'Europe/Oslo' }),
  member(7, 'Carmen Ibarra', ['co_creation'], 30, { timeZone: 'Europe/Madrid' }),
  member(8, 'Sanna Koskela', ['co_creation', 'discovery'], 30, { timeZone: 'Europe/Helsinki' }),
];

function member(
  number: number,
  name: string,
  pipelines: string[],
  capacity: number,
  { weight = 1, timeZone = 'Europe/Berlin' } = {},
): DemoMember {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@dna-sales.example`;
  return {
    id: `01990000-0000-7000-8000-0000000a000${number}`,
    name,
    email,
    pipelines,
    capacity,
    weight,
    timeZone,
  };
}
