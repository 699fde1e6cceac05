/** Somebody of the demo campaign. All of them, and their companies, are made up; `.example` belongs to nobody. */
export type Person = {
  /** Part of every id that the sources give to what this person does. */
  key: string;
  firstName: string;
  lastName: string;
  jobTitle: string;
  company: string;
  domain: string;
};

/** A browser that nobody has put a name to. */
export type Visitor = { key: string; anonymousId: string };

export const people = {
  miriam: person('Miriam', 'Falk', 'Head of Genomics', 'Nordlicht Genomics GmbH', 'nordlicht-genomics'),
  jonas: person('Jonas', 'Keller', 'Scientist', 'Nordlicht Genomics GmbH', 'nordlicht-genomics'),
  elise: person('Élise', 'Vasseur', 'Professor of Immunology', 'Université de Valmont', 'univ-valmont'),
  tomasz: person('Tomasz', 'Wilk', 'Translational Lead', 'OncoTrail Inc.', 'oncotrail'),
  sofia: person('Sofia', 'Lindqvist', 'Lab Manager', 'Karvik Biologics AB', 'karvik-biologics'),
  aylin: person('Aylin', 'Demir', 'Chief Scientific Officer', 'Helixion Therapeutics', 'helixion'),

  markus: person('Markus', 'Brandl', 'Laborleiter', 'BioRhein Diagnostics GmbH', 'biorhein'),
  petra: person('Petra', 'Schuster', 'Einkaufsleiterin', 'BioRhein Diagnostics GmbH', 'biorhein'),
  callum: person('Callum', 'Reid', 'Operations Director', 'Kinetiq Bio Ltd', 'kinetiq'),
  giulia: person('Giulia', 'Ferretti', 'Head of Diagnostics', 'Laboratori Sereni Srl', 'laboratori-sereni'),
  henrik: person('Henrik', 'Dahl', 'Managing Director', 'Fjordlab AS', 'fjordlab'),
  nadia: person('Nadia', 'Benali', 'Laboratory Services Lead', 'Proteovia SAS', 'proteovia'),

  carla: person('Carla', 'Moreno', 'Head of Innovation', 'Mareva Nutrition BV', 'mareva'),
  felix: person('Felix', 'Oberhauser', 'Produktmanager', 'DermaQuest GmbH', 'dermaquest'),
  yuki: person('Yuki', 'Tanabe', 'R&D Partnerships', 'Sakurano Life Science', 'sakurano'),
  anouk: person('Anouk', 'de Wit', 'Panel Manager', 'Mareva Nutrition BV', 'mareva'),
  stefan: person('Stefan', 'Huber', 'Geschäftsführer', 'Alpenpeptid GmbH', 'alpenpeptid'),

  rosa: person('Rosa', 'Engel', 'VP Strategy', 'Cellarium Labs AG', 'cellarium'),
  oliver: person('Oliver', 'Grant', 'Business Development', 'Quantigene Ltd', 'quantigene'),
  leonie: person('Leonie', 'Voss', 'Clinical Programme Lead', 'Mediscope GmbH', 'mediscope'),
  pavel: person('Pavel', 'Novotny', 'Head of Procurement', 'Vltava Biotech s.r.o.', 'vltava-biotech'),

  ines: person('Inês', 'Carvalho', 'Research Assistant', 'Atlantis Biosciences', 'atlantis-biosciences'),
  david: person('David', 'Okafor', 'PhD Student', 'Institut für Systembiologie Lindau', 'systembio-lindau'),
  greta: person('Greta', 'Sommer', 'Quality Manager', 'Alpenpeptid GmbH', 'alpenpeptid'),
  luca: person('Luca', 'Bianchi', 'Bioinformatician', 'Genovita SpA', 'genovita'),
  hannah: person('Hannah', 'Weber', 'Working Student', 'Universität Lindau', 'uni-lindau'),
  emil: person('Emil', 'Sørensen', 'Founder', 'Øresund Peptides ApS', 'oresund-peptides'),
  vera: person('Vera', 'Kostova', 'Director of Research', 'Rila Pharma AD', 'rila-pharma'),
} satisfies Record<string, Person>;

export const visitors = {
  pricing: { key: 'visitor-pricing', anonymousId: '5f0c1c9e-0000-4000-8000-0000000de701' },
  reader: { key: 'visitor-reader', anonymousId: '5f0c1c9e-0000-4000-8000-0000000de702' },
} satisfies Record<string, Visitor>;

export function emailOf({ firstName, lastName, domain }: Person): string {
  return `${ascii(firstName)}.${ascii(lastName)}@${domain}`;
}

export function linkedinUrlOf({ firstName, lastName, key }: Person): string {
  return `https://www.linkedin.com/in/${ascii(firstName)}-${ascii(lastName)}-${key.length}demo`;
}

function person(
  firstName: string,
  lastName: string,
  jobTitle: string,
  company: string,
  domain: string,
): Person {
  const key = `${ascii(firstName)}-${ascii(lastName)}`;
  return { key, firstName, lastName, jobTitle, company, domain: `${domain}.example` };
}

function ascii(name: string): string {
  return name
    .toLowerCase()
    .replace(/[øö]/g, 'o')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '');
}
