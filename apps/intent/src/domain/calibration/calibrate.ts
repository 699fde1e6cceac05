/** Cases that were given about the same confidence. */
export type Bin = { cases: number; confidenceSum: number; hits: number };

/** Ten of them: 0–10 %, 10–20 % and so on. */
export type Bins = readonly Bin[];

export type CalibratedBin = {
  /** In per cent, inclusive; to: exclusive, but for 100. */
  from: number;
  to: number;
  cases: number;
  meanConfidence: number | null;
  /** Which share of the cases came true, with the 95 % interval of Wilson. */
  rate: number | null;
  rateLow: number | null;
  rateHigh: number | null;
};

export type Calibration = {
  cases: number;
  hits: number;
  enoughData: boolean;
  bins: CalibratedBin[];
  /** Mean distance of confidence and rate, weighted by cases, with a 95 % interval; null without enough data. */
  expectedError: { value: number; low: number; high: number } | null;
};

/** Fewer say nothing: an error could be had by chance alone. */
export const fewestCases = 100;
export const fewestHits = 20;

const binCount = 10;
const resamples = 500;
/** Of the normal distribution, for 95 %. */
const z = 1.959964;

export const emptyBins: Bins = Array.from({ length: binCount }, () => ({
  cases: 0,
  confidenceSum: 0,
  hits: 0,
}));

/** Adds a case; a confidence of 0 is none and counts nowhere. */
export function addCase(bins: Bins, confidence: number, hit: boolean): Bins {
  if (confidence <= 0) return bins;
  const index = Math.min(binCount - 1, Math.floor(confidence * binCount));
  return bins.map((bin, at) =>
    at === index
      ? {
          cases: bin.cases + 1,
          confidenceSum: bin.confidenceSum + confidence,
          hits: bin.hits + Number(hit),
        }
      : bin,
  );
}

/**
 * How far confidences keep what they promise: the expected calibration error of Naeini, Cooper and Hauskrecht (2015),
 * `Σ n_b/N × |rate_b − mean confidence_b|`, and its interval by a parametric bootstrap: the hits of each bin drawn anew,
 * 500 times, with a generator that always begins the same, so that the same bins give the same interval.
 */
export function calibrate(bins: Bins): Calibration {
  const cases = bins.reduce((sum, bin) => sum + bin.cases, 0);
  const hits = bins.reduce((sum, bin) => sum + bin.hits, 0);
  const enoughData = cases >= fewestCases && hits >= fewestHits;
  return {
    cases,
    hits,
    enoughData,
    bins: bins.map(calibrateBin),
    expectedError: enoughData ? errorWithInterval(bins) : null,
  };
}

function calibrateBin({ cases, confidenceSum, hits }: Bin, index: number): CalibratedBin {
  const range = { from: index * 10, to: index * 10 + 10, cases };
  if (cases === 0) return { ...range, meanConfidence: null, rate: null, rateLow: null, rateHigh: null };
  const [rateLow, rateHigh] = wilson(hits, cases);
  return { ...range, meanConfidence: confidenceSum / cases, rate: hits / cases, rateLow, rateHigh };
}

/** Wilson (1927). */
function wilson(hits: number, cases: number): [number, number] {
  const rate = hits / cases;
  const scale = 1 + z ** 2 / cases;
  const middle = (rate + z ** 2 / (2 * cases)) / scale;
  const half = (z * Math.sqrt((rate * (1 - rate)) / cases + z ** 2 / (4 * cases ** 2))) / scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function errorWithInterval(bins: Bins): { value: number; low: number; high: number } {
  const next = generator(20_151);
  const drawn = Array.from({ length: resamples }, () =>
    errorOf(bins.map((bin) => ({ ...bin, hits: drawHits(bin, next) }))),
  ).sort((a, b) => a - b);
  return {
    value: errorOf(bins),
    low: drawn[Math.floor(resamples * 0.025)]!,
    high: drawn[Math.ceil(resamples * 0.975) - 1]!,
  };
}

function errorOf(bins: Bins): number {
  const cases = bins.reduce((sum, bin) => sum + bin.cases, 0);
  return bins.reduce((sum, bin) => sum + Math.abs(bin.hits - bin.confidenceSum), 0) / cases;
}

/** As many hits as chance gives at the rate that was seen: normal where that is near enough, else one by one. */
function drawHits({ cases, hits }: Bin, next: () => number): number {
  if (cases === 0) return 0;
  const rate = hits / cases;
  const variance = cases * rate * (1 - rate);
  if (variance < 25 && cases <= 1_000) {
    let drawn = 0;
    for (let at = 0; at < cases; at += 1) drawn += Number(next() < rate);
    return drawn;
  }
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Math.min(cases, Math.max(0, hits + normal * Math.sqrt(variance)));
}

/** Mulberry32: small, and the same numbers everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
