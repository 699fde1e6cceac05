import { sql } from '@dna/database';
import type { Bins, Calibration } from '../domain/calibration/calibrate.ts';
import type { PerProduct } from '../domain/weigh-intent.ts';
import type { Db, Tx } from './tables.ts';

/** What has been counted so far, as plain JSON. */
export type CalibrationTally = { persons: number; tooLarge: number; bins: PerProduct<Bins> };
export type CalibrationResult = { all: Calibration; products: PerProduct<Calibration> };

export type CalibrationRow = {
  id: string;
  state: 'running' | 'done';
  as_of: Date;
  days: number;
  mature_days: number;
  created_at: Date;
  created_by: string;
  /** All persons up to this one are in the tally. */
  after_lead: string | null;
  tally: CalibrationTally;
  result: CalibrationResult | null;
  finished_at: Date | null;
};

export type NewCalibration = Pick<
  CalibrationRow,
  'id' | 'as_of' | 'days' | 'mature_days' | 'created_at' | 'created_by' | 'tally'
>;

export async function insertCalibration(tx: Tx, calibration: NewCalibration): Promise<void> {
  const { id, as_of, days, mature_days, created_at, created_by, tally } = calibration;
  await sql`
    insert into calibrations (id, state, as_of, days, mature_days, created_at, created_by, tally)
    values (${id}, 'running', ${as_of}, ${days}, ${mature_days}, ${created_at}, ${created_by},
      ${JSON.stringify(tally)}::jsonb)`.execute(tx);
}

export async function runningCalibration(db: Db): Promise<CalibrationRow | null> {
  const { rows } = await sql<CalibrationRow>`
    select * from calibrations where state = 'running' order by created_at, id limit 1`.execute(db);
  return rows[0] ?? null;
}

export async function newestCalibration(db: Db): Promise<CalibrationRow | null> {
  const { rows } = await sql<CalibrationRow>`
    select * from calibrations where state = 'done' order by created_at desc, id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

export type CalibrationStep = {
  afterLead: string | null;
  tally: CalibrationTally;
  result: CalibrationResult | null;
};

/** Keeps how far a calibration is, unless somebody else has taken the same step. With a result it is done. */
export async function saveCalibrationStep(
  tx: Tx,
  { id, after_lead }: Pick<CalibrationRow, 'id' | 'after_lead'>,
  { afterLead, tally, result }: CalibrationStep,
  now: Date,
): Promise<void> {
  const isDone = result !== null;
  await sql`
    update calibrations set after_lead = ${isDone ? null : afterLead}::uuid, tally = ${JSON.stringify(tally)}::jsonb,
      state = ${isDone ? 'done' : 'running'}, result = ${isDone ? JSON.stringify(result) : null}::jsonb,
      finished_at = ${isDone ? now : null}::timestamptz
    where id = ${id} and state = 'running' and after_lead is not distinct from ${after_lead}::uuid`.execute(
    tx,
  );
}

/** A calibration that has come as far as a lead that is no more stands at the one before it. */
export async function eraseCursors(tx: Tx, leadIds: readonly string[]): Promise<void> {
  await sql`
    update calibrations c set after_lead = (
      select l.lead_id from lead_intents l where l.lead_id < c.after_lead order by l.lead_id desc limit 1
    )
    where c.after_lead = any(${leadIds}::uuid[])`.execute(tx);
}
