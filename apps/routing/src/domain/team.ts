/** From `from` (null: since always) until `until` (null: for good), the end not included. */
export type Period = { from: Date | null; until: Date | null };

export type Member = {
  id: string;
  pipelines: readonly string[];
  /** How many leads they can hold at once. */
  capacity: number;
  /** How many turns they take for one of a member of weight 1. */
  weight: number;
  active: boolean;
  away: readonly Period[];
  /** Outside their working hours, where the config lets leads wait for these. */
  offHours: boolean;
  /** Leads they hold now. */
  open: number;
};

/** A line of the ledger of automatic turns: it says whose turn it is, and nothing else does. */
export type Turn = {
  memberId: string;
  pipelineKey: string;
  turns: number;
  /** They could take a turn when one was last given in this pipeline. */
  present: boolean;
  lastTurnAt: Date | null;
  /** Turns of a pipeline are numbered, so their order does not hang on a clock: a batch has but one instant. */
  lastTurnNo: number;
};

/** By member and pipeline, see `turnKey`. */
export type Turns = ReadonlyMap<string, Turn>;

export type Team = {
  members: readonly Member[];
  turns: Turns;
  /** Present owner of an organization, by organization. */
  accountOwners: ReadonlyMap<string, string>;
  /** By pipeline: since when the first lead outside this batch waits for somebody to take it. */
  firstInQueue: ReadonlyMap<string, Date>;
};

export type Availability = 'available' | 'inactive' | 'away' | 'off_hours' | 'full';

export function availabilityOf(member: Member, now: Date): Availability {
  if (!member.active) return 'inactive';
  if (isAway(member, now)) return 'away';
  if (member.offHours) return 'off_hours';
  return member.open < member.capacity ? 'available' : 'full';
}

/** There to take leads, though perhaps not one more. */
export function isPresent(member: Member, now: Date): boolean {
  return member.active && !isAway(member, now) && !member.offHours;
}

export function isAway({ away }: Member, now: Date): boolean {
  return away.some(({ from, until }) => (from === null || from <= now) && (until === null || now < until));
}

export function membersOf(team: Team, pipelineKey: string): Member[] {
  return team.members.filter((member) => member.pipelines.includes(pipelineKey));
}

export function turnOf(team: Team, memberId: string, pipelineKey: string): Turn {
  const known = team.turns.get(turnKey({ memberId, pipelineKey }));
  return known ?? { memberId, pipelineKey, turns: 0, present: false, lastTurnAt: null, lastTurnNo: 0 };
}

/** The same team with these lines of the ledger in place of the old ones. */
export function withTurns(team: Team, changed: readonly Turn[]): Team {
  if (changed.length === 0) return team;
  return { ...team, turns: new Map([...team.turns, ...turnsByKey(changed)]) };
}

/** The same team after this member's turn. */
export function withTurnTaken(team: Team, memberId: string, pipelineKey: string, now: Date): Team {
  const turn = turnOf(team, memberId, pipelineKey);
  const taken = [...team.turns.values()].filter((each) => each.pipelineKey === pipelineKey);
  const lastTurnNo = Math.max(0, ...taken.map((each) => each.lastTurnNo)) + 1;
  return withTurns(team, [{ ...turn, turns: turn.turns + 1, lastTurnAt: now, lastTurnNo }]);
}

/** The same team with so many leads more (or fewer) in this member's hands. */
export function withOpen(team: Team, memberId: string | null, change: number): Team {
  const members = team.members.map((member) =>
    member.id === memberId ? { ...member, open: member.open + change } : member,
  );
  return { ...team, members };
}

export function turnsByKey(turns: readonly Turn[]): Turns {
  return new Map(turns.map((turn) => [turnKey(turn), turn]));
}

function turnKey({ memberId, pipelineKey }: Pick<Turn, 'memberId' | 'pipelineKey'>): string {
  return `${memberId} ${pipelineKey}`;
}
