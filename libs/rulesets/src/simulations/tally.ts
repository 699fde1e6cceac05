/** Numbers before and after: by the published rules, and by those that are tried. */
export type Pair = { before: number; after: number };

export type Sides<T> = { before: T; after: T };

/** How a person's deals ended within the window: one that was won counts, whatever became of the others. */
export type Ending = 'won' | 'lost';

/** What became of one person. */
export type Outcome = {
  leadId: string;
  /** A score, or a confidence in per cent, at the end of the window. */
  value: Pair;
  /** Something else about them is different: what they want most. */
  isOther?: boolean;
  /** Names of the rules that weigh most, heaviest first. */
  why: Sides<string[]>;
  /** Where and when they would have been routed first within the window. */
  routed: Sides<Route | null>;
  /** They would have been let through, within the window or before it. */
  passed: Sides<boolean>;
};

export type Route = { pipeline: string; week: string };

export type Example = {
  lead_id: string;
  before: number;
  after: number;
  why_before: string[];
  why_after: string[];
};

/** All persons so far, in little space: plain JSON, kept between steps. */
export type Tally = {
  leads: number;
  changed: number;
  /** By the lower end of a band of ten points; the last one is open. */
  bands: Record<string, Pair>;
  up: { count: number; examples: Example[] };
  down: { count: number; examples: Example[] };
  /** By `<week> <pipeline>`. */
  routed: Record<string, Pair>;
  /** Persons whose deals have ended: how many of them would have been let through. */
  ended: Sides<Record<Ending, { passed: number; missed: number }>>;
};

const nobody = { won: { passed: 0, missed: 0 }, lost: { passed: 0, missed: 0 } };

export const emptyTally: Tally = {
  leads: 0,
  changed: 0,
  bands: {},
  up: { count: 0, examples: [] },
  down: { count: 0, examples: [] },
  routed: {},
  ended: { before: nobody, after: nobody },
};

const bandWidth = 10;
const lastBand = 100;
const mostExamples = 20;

/** Adds a person. Persons are to come in the same order whenever the same is tried: the first ones are the examples. */
export function addOutcome(
  tally: Tally,
  outcome: Outcome,
  threshold: number,
  ending: Ending | null = null,
): Tally {
  const { before, after } = outcome.value;
  const passes = (value: number) => value >= threshold;
  const crossing = passes(before) === passes(after) ? null : passes(after) ? 'up' : 'down';
  return {
    leads: tally.leads + 1,
    changed: tally.changed + Number(before !== after || outcome.isOther === true),
    bands: count(count(tally.bands, bandOf(before), 'before'), bandOf(after), 'after'),
    up: crossing === 'up' ? addExample(tally.up, outcome) : tally.up,
    down: crossing === 'down' ? addExample(tally.down, outcome) : tally.down,
    routed: countRoute(
      countRoute(tally.routed, outcome.routed.before, 'before'),
      outcome.routed.after,
      'after',
    ),
    ended:
      ending === null
        ? tally.ended
        : {
            before: countEnding(tally.ended.before, ending, outcome.passed.before),
            after: countEnding(tally.ended.after, ending, outcome.passed.after),
          },
  };
}

function countEnding(
  counts: Tally['ended']['before'],
  ending: Ending,
  hasPassed: boolean,
): Tally['ended']['before'] {
  const { passed, missed } = counts[ending];
  return {
    ...counts,
    [ending]: { passed: passed + Number(hasPassed), missed: missed + Number(!hasPassed) },
  };
}

function addExample({ count: known, examples }: Tally['up'], { leadId, value, why }: Outcome): Tally['up'] {
  const example = { lead_id: leadId, ...value, why_before: why.before, why_after: why.after };
  return { count: known + 1, examples: examples.length < mostExamples ? [...examples, example] : examples };
}

function bandOf(score: number): string {
  return String(Math.min(lastBand, Math.floor(score / bandWidth) * bandWidth));
}

function countRoute(
  counts: Record<string, Pair>,
  route: Route | null,
  side: keyof Pair,
): Record<string, Pair> {
  return route === null ? counts : count(counts, `${route.week} ${route.pipeline}`, side);
}

function count(counts: Record<string, Pair>, key: string, side: keyof Pair): Record<string, Pair> {
  const known = counts[key] ?? { before: 0, after: 0 };
  return { ...counts, [key]: { ...known, [side]: known[side] + 1 } };
}
