import { products, type Product } from '@dna/contracts';
import { newId } from '@dna/database';
import { prepared, type PreparedTimer, type Unit } from '@dna/inbox-outbox';
import { familiesOf, type Family } from '@dna/lead-facts';
import { nextRoots, readOutcomes, type DealOutcome } from '@dna/rulesets';
import { addCase, calibrate, emptyBins, type Bins } from '../domain/calibration/calibrate.ts';
import { peakConfidences, type Span } from '../domain/calibration/peak-confidences.ts';
import { lifetimeMs } from '../domain/age-evidence.ts';
import {
  insertCalibration,
  runningCalibration,
  saveCalibrationStep,
  type CalibrationRow,
  type CalibrationStep,
  type CalibrationTally,
} from '../store/calibrations.ts';
import type { Db, IntentTables } from '../store/tables.ts';
import { weighingSignals, type WeighingSignal } from '../store/weighing-signals.ts';

export const calibrateTimer = 'intent.calibrate';
/** What a calibration of every night looks at. */
export const usualSpan = { days: 365, matureDays: 30 };

const dayMs = 86_400_000;
/** Persons with more signals are left out, and counted. */
const mostSignals = 2_000;

/**
 * Measures confidences against what became of the leads, a step at a time, every night and whenever somebody asks. It sets
 * itself again.
 */
export function onCalibrate(prior: number): PreparedTimer<IntentTables> {
  return prepared(
    async (db) => {
      const calibration = await runningCalibration(db);
      return calibration && { calibration, step: await takeStep(db, calibration, prior) };
    },
    async (unit, _timers, found) => {
      if (found === null) await beginCalibration(unit, usualSpan, 'timer');
      else await saveCalibrationStep(unit.tx, found.calibration, found.step, unit.now);
      const isGoingOn = (await runningCalibration(unit.tx)) !== null;
      scheduleCalibration(unit, isGoingOn ? 0 : dayMs);
    },
  );
}

/** One at a time: where one is running, that is the answer to whoever asks. */
export async function beginCalibration(
  { tx, now }: Pick<Unit<IntentTables>, 'tx' | 'now'>,
  { days, matureDays }: { days: number; matureDays: number },
  by: string,
): Promise<void> {
  if ((await runningCalibration(tx)) !== null) return;
  await insertCalibration(tx, {
    id: newId(now.getTime()),
    as_of: now,
    days,
    mature_days: matureDays,
    created_at: now,
    created_by: by,
    tally: emptyTally(),
  });
}

export function scheduleCalibration({ now, schedule }: Unit<IntentTables>, inMs: number): void {
  const dueAt = new Date(now.getTime() + inMs);
  schedule({ key: calibrateTimer, kind: calibrateTimer, dueAt, payload: {}, replace: true });
}

function emptyTally(): CalibrationTally {
  return { persons: 0, tooLarge: 0, bins: { research: emptyBins, b2b: emptyBins, co_creation: emptyBins } };
}

async function takeStep(db: Db, calibration: CalibrationRow, prior: number): Promise<CalibrationStep> {
  const { tally, after_lead: after } = calibration;
  const roots = await nextRoots(db, 'lead_intents', after);
  if (roots.length === 0) return { afterLead: after, tally, result: resultOf(tally) };
  const asOfMs = calibration.as_of.getTime();
  const span = {
    fromMs: asOfMs - calibration.days * dayMs,
    untilMs: asOfMs - calibration.mature_days * dayMs,
  };
  const families = [...(await familiesOf(db, roots)).values()];
  const signals = await weighingSignals(
    db,
    families,
    { sinceMs: span.fromMs - lifetimeMs, untilMs: span.untilMs },
    mostSignals + 1,
  );
  const outcomes = Map.groupBy(
    await readOutcomes(
      db,
      families.flatMap(({ members }) => members),
    ),
    ({ leadId }) => leadId,
  );
  const count = (counted: CalibrationTally, { root, members }: Family) => {
    const deals = members.flatMap((id) => outcomes.get(id) ?? []);
    return addPerson(counted, signals.get(root)!, deals, { span, prior });
  };
  return { afterLead: roots.at(-1)!, tally: families.reduce(count, tally), result: null };
}

function addPerson(
  { persons, tooLarge, bins }: CalibrationTally,
  signals: readonly WeighingSignal[],
  deals: readonly DealOutcome[],
  { span, prior }: { span: Span; prior: number },
): CalibrationTally {
  if (signals.length > mostSignals) return { persons, tooLarge: tooLarge + 1, bins };
  const peaks = peakConfidences(signals, span, prior);
  const added = products.map(
    (product) => [product, addCase(bins[product], peaks[product], cameTrue(deals, product))] as const,
  );
  return { persons: persons + 1, tooLarge, bins: Object.fromEntries(added) as CalibrationTally['bins'] };
}

/** A deal of the product was won, or at least moved past its first stage. */
function cameTrue(deals: readonly DealOutcome[], product: Product): boolean {
  return deals.some(
    ({ pipelineKey, status, advanced }) =>
      pipelineKey === product && (status === 'won' || (advanced && status !== 'void')),
  );
}

function resultOf({ bins }: CalibrationTally) {
  const all = products.reduce(
    (sum: Bins, product) => sum.map((bin, at) => addBins(bin, bins[product][at]!)),
    emptyBins,
  );
  return {
    all: calibrate(all),
    products: {
      research: calibrate(bins.research),
      b2b: calibrate(bins.b2b),
      co_creation: calibrate(bins.co_creation),
    },
  };
}

function addBins(a: Bins[number], b: Bins[number]): Bins[number] {
  return {
    cases: a.cases + b.cases,
    confidenceSum: a.confidenceSum + b.confidenceSum,
    hits: a.hits + b.hits,
  };
}
