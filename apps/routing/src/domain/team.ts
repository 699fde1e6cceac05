export type Member = {
  id: string;
  pipelines: readonly string[];
  /** How many leads they can hold at once. */
  capacity: number;
  /** How many turns they take for one of a member of weight 1. */
  weight: number;
  active: boolean;
  awayFrom: Date | null;
  awayUntil: Date | null;
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

export type Availability = 'available' | 'inactive' | 'away' | 'full';

export function availabilityOf(member: Member, now: Date): Availability {
  if (!member.active) return 'inactive';
  if (isAway(member, now)) return 'away';
  return member.open < member.capacity ? 'available' : 'full';
}

/** There to take leads, though perhaps not one more. */
export function isPresent(member: Member, now: Date): boolean {
  return member.active && !isAway(member, now);
}

export function membersOf(team: Team, pipelineKey: string): Member[] {
  return team.members.filter((member) => member.pipelines.includes(pipelineKey));
}

export function turnOf(team: Team, memberId: string, pipelineKey: string): Turn {
  const known = team.turns.get(turnKey({ memberId, pipelineKey }));
  return known ?? { memberId, pipelineKey, turns: 0, present: false, lastTurnAt: null };
}

/** The same team with these lines of the ledger in place of the old ones. */
export function withTurns(team: Team, changed: readonly Turn[]): Team {
  if (changed.length === 0) return team;
  return { ...team, turns: new Map([...team.turns, ...turnsByKey(changed)]) };
}

export function turnsByKey(turns: readonly Turn[]): Turns {
  return new Map(turns.map((turn) => [turnKey(turn), turn]));
}

function turnKey({ memberId, pipelineKey }: Pick<Turn, 'memberId' | 'pipelineKey'>): string {
  return `${memberId} ${pipelineKey}`;
}

/** From `awayFrom` (or always) until `awayUntil` (or for good), the end not included. */
function isAway({ awayFrom, awayUntil }: Member, now: Date): boolean {
  if (awayFrom === null && awayUntil === null) return false;
  return (awayFrom === null || awayFrom <= now) && (awayUntil === null || now < awayUntil);
}
