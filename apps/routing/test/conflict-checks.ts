import { conflictFacts, placements, type ConflictStanding, type Envelope } from '@dna/contracts';
import { sql } from '@dna/database';
import { expect } from '@jest/globals';
import { isLive, type Conflict } from '../src/domain/conflict.ts';
import { listConflicts, readTransitions } from '../src/store/conflicts.ts';
import { followTransition, placeTold, type Modelled } from './conflict-model.ts';
import type { TestState } from './harness.ts';

export type ConflictRecord = {
  state: TestState;
  leads: readonly string[];
  /** Of each conflict: how many clicks were told that they had moved it. */
  moved: ReadonlyMap<string, number>;
  isAdmin: (actor: string | null) => boolean;
};

/** What must be so whenever nothing is under way: rows, record, messages, timers and assignments agree. */
export async function checkConflicts(world: ConflictRecord): Promise<void> {
  const { state, leads } = world;
  const conflicts = await listConflicts(state.db, { limit: 200 });
  const told = (await state.told()) as Envelope<unknown>[];
  const toldOfConflicts = told.filter(({ type }) => conflictFacts.some((fact) => fact.type === type));
  const modelled = new Map<string, Modelled>();
  for (const conflict of conflicts)
    modelled.set(conflict.id, await checkRecord(world, conflict, toldOfConflicts));
  await checkWaiting(world, conflicts);
  const states = await state.db.selectFrom('lead_states').select(['lead_id', 'conflict_id']).execute();
  const live = await state.db
    .selectFrom('assignments')
    .selectAll()
    .where('released_at', 'is', null)
    .execute();
  for (const id of leads) {
    const ofLead = conflicts.filter((each) => each.leadId === id && isLive(each));
    expect(ofLead.length).toBeLessThanOrEqual(1);
    expect(states.find(({ lead_id }) => lead_id === id)?.conflict_id ?? null).toBe(ofLead[0]?.id ?? null);
    const moves = told.filter(
      ({ lead_id, type }) => lead_id === id && placements.some((fact) => fact.type === type),
    );
    expect(moves.map(({ entity_version }) => entity_version).sort((a, b) => a - b)).toEqual(
      moves.map((_, index) => index + 1),
    );
    const place = placeTold(moves);
    expect(live.filter(({ lead_id }) => lead_id === id)).toMatchObject(place === null ? [] : [place]);
    // Where a lead belongs is only asked while it is nowhere, or whether it should stay where it is.
    if (ofLead[0] !== undefined) expect(ofLead[0].kind === 'already_routed').toBe(place !== null);
  }
  await checkOutcomes(world, conflicts, live);
}

/** Its transitions without a gap, each of them allowed, told once, and the row is what comes of them. */
async function checkRecord(
  { state, moved, isAdmin }: ConflictRecord,
  conflict: Conflict,
  told: readonly Envelope<unknown>[],
): Promise<Modelled> {
  const transitions = await readTransitions(state.db, conflict.id);
  expect(transitions.map(({ version }) => version)).toEqual(transitions.map((_, index) => index + 1));
  let model: Modelled | null = null;
  for (const each of transitions) {
    model = followTransition(model, each, isAdmin);
    expect(each.state).toBe(model.state);
  }
  expect(conflict).toMatchObject({
    state: model!.state,
    version: transitions.length,
    claimedBy: model!.claimedBy,
    snoozedUntil: model!.snoozedUntil,
  });
  expect(conflict.escalatedAt !== null).toBe(model!.escalated);
  const messages = told
    .filter(({ data }) => (data as ConflictStanding).conflict_id === conflict.id)
    .toSorted((a, b) => a.entity_version - b.entity_version);
  expect(
    messages.map(({ entity_version, data }) => {
      const { state: toldState, by, channel } = data as ConflictStanding;
      return { version: entity_version, state: toldState, actor: by, channel };
    }),
  ).toEqual(
    transitions.map(({ version, state: recorded, actor, channel }) => ({
      version,
      state: recorded,
      actor,
      channel,
    })),
  );
  const clicks = transitions.filter(({ channel, act: name }) => channel === 'api' && name !== 'withdraw');
  expect(clicks).toHaveLength(moved.get(conflict.id) ?? 0);
  return model!;
}

/** What is live will be looked at before it is too late; of a pipeline there is one at a time. */
async function checkWaiting({ state }: ConflictRecord, conflicts: readonly Conflict[]): Promise<void> {
  const { rows } = await sql<{ id: string; due_at: Date }>`
    select payload ->> 'conflict_id' as id, min(due_at) as due_at from timers
    where kind = 'conflict-clock' group by 1`.execute(state.db);
  const due = new Map(rows.map((row) => [row.id, row.due_at]));
  for (const { id, expiresAt } of conflicts.filter(isLive))
    expect(due.get(id)?.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
  const full = conflicts.filter((each) => each.leadId === null && (isLive(each) || each.settling));
  expect(new Set(full.map(({ pipelineKey }) => pipelineKey)).size).toBe(full.length);
}

/** What was decided came about, and what was taken back is so no longer. */
async function checkOutcomes(
  { state }: ConflictRecord,
  conflicts: readonly Conflict[],
  live: readonly { decision_id: string }[],
): Promise<void> {
  const decisions = new Map((await state.decisions()).map((each) => [each.id, each]));
  const { rows: takenBack } = await sql<{ conflict_id: string; decision_id: string | null }>`
    select conflict_id, details -> 'taken_back' ->> 'decision_id' as decision_id
    from conflict_transitions where act in ('undo', 'reopen')`.execute(state.db);
  const gone = takenBack.filter(
    ({ conflict_id, decision_id }) => decisions.get(decision_id ?? '')?.conflict_id === conflict_id,
  );
  const stays = live.filter((each) => gone.some(({ decision_id }) => decision_id === each.decision_id));
  expect(stays).toEqual([]);
  for (const { leadId, choice } of conflicts) {
    if (choice === null || choice.keep || leadId === null) continue;
    expect(decisions.get(choice.decision_id!)).toMatchObject({
      lead_id: leadId,
      pipeline_key: choice.pipeline_key,
      owner_id: choice.owner_id,
    });
  }
}
