import type { PerProduct } from './weigh-intent.ts';

type Vocabulary = {
  label: string;
  /** What forms and links call the product; lower case, words separated by single spaces. */
  names: string[];
  pages: string[];
  english: string[];
  german: string[];
};

/** The words for each product in a fresh installation. */
export const vocabulary: PerProduct<Vocabulary> = {
  research: {
    label: 'Research Lab',
    names: ['research', 'research lab', 'research lab pipeline', 'forschung', 'forschungslabor'],
    pages: ['/research'],
    english: [
      'research',
      'research lab',
      'research labs',
      'research project',
      'research projects',
      'research collaboration',
      'research partnership',
      'research services',
      'research study',
      'contract research',
      'joint research',
    ],
    german: [
      'forschung',
      'forschungslabor',
      'forschungslabore',
      'forschungsprojekt',
      'forschungsprojekte',
      'forschungskooperation',
      'forschungspartner',
      'auftragsforschung',
      'forschungsauftrag',
    ],
  },
  b2b: {
    label: 'B2B Lab Enablement',
    names: ['b2b', 'b2b lab', 'b2b lab enablement', 'b2b lab enablement pipeline', 'lab enablement'],
    pages: ['/b2b', '/lab-enablement'],
    english: [
      'b2b',
      'b2b lab',
      'lab enablement',
      'b2b lab enablement',
      'lab setup',
      'laboratory setup',
      'set up a lab',
      'set up our lab',
      'set up our own lab',
      'equip our lab',
      'lab equipment',
      'lab automation',
      'our own lab',
      'in house lab',
    ],
    german: [
      'laboraufbau',
      'laborausstattung',
      'laboreinrichtung',
      'laborautomatisierung',
      'eigenes labor',
      'eigenen labors',
      'labor aufbauen',
      'labor einrichten',
      'labor ausstatten',
    ],
  },
  co_creation: {
    label: 'Panel Co-Creation',
    names: ['co creation', 'cocreation', 'panel', 'panel co creation', 'panel co creation pipeline'],
    pages: ['/co-creation', '/panel'],
    english: [
      'co creation',
      'cocreation',
      'co create',
      'co creating',
      'panel co creation',
      'panel study',
      'consumer panel',
      'test panel',
      'user panel',
      'focus group',
      'focus groups',
      'panel',
      'panels',
    ],
    german: [
      'co kreation',
      'panelstudie',
      'panelstudien',
      'verbraucherpanel',
      'testpanel',
      'probandenpanel',
      'fokusgruppe',
      'fokusgruppen',
      'gemeinsam entwickeln',
      'gemeinsame entwicklung',
      'mitgestalten',
    ],
  },
};
