import { leastLoaded, weightIn, type Strategy } from './strategy.ts';
import { isPresent, membersOf, turnOf, type Member, type Team, type Turn } from './team.ts';

type Line = { member: Member; turn: Turn };

/**
 * Lines of a pipeline's ledger that have to change before the next turn is given. Who joins or returns is raised to
 * the count of those who were there (per weight), so that nobody is flooded to make up for an absence. It is enough to
 * do this when a turn is given: while none is given, no count moves.
 */
export function settleTurns(
  team: Team,
  pipelineKey: string,
  now: Date,
  strategy: Strategy = leastLoaded,
): Turn[] {
  const members = membersOf(team, pipelineKey);
  const lines = members.map((member) => ({ member, turn: turnOf(team, member.id, pipelineKey) }));
  const staying = lines.filter(({ member, turn }) => turn.present && isPresent(member, now));
  const level = levelOf(strategy, staying);
  const settled = lines.flatMap((line) => settle(line, weightIn(strategy, line.member), level, now));
  return [...settled, ...departed(team, members, pipelineKey)];
}

/** Turns per weight of those who were there: the lowest, or where shares are exact, the mean. Null of nobody. */
function levelOf(strategy: Strategy, staying: readonly Line[]): number | null {
  if (staying.length === 0) return null;
  if (strategy.kind !== 'weighted_round_robin')
    return Math.min(...staying.map(({ member, turn }) => turn.turns / member.weight));
  const turns = staying.reduce((sum, { turn }) => sum + turn.turns, 0);
  return turns / staying.reduce((sum, { member }) => sum + weightIn(strategy, member), 0);
}

function settle({ member, turn }: Line, weight: number, level: number | null, now: Date): Turn[] {
  const present = isPresent(member, now);
  if (present === turn.present) return [];
  if (!present || level === null) return [{ ...turn, present }];
  return [{ ...turn, present, turns: Math.max(turn.turns, Math.ceil(level * weight)) }];
}

/** Members who no longer belong to the pipeline: should they come back, they return like anybody else. */
function departed(team: Team, members: Member[], pipelineKey: string): Turn[] {
  const ids = new Set(members.map((member) => member.id));
  return [...team.turns.values()]
    .filter((turn) => turn.pipelineKey === pipelineKey && turn.present && !ids.has(turn.memberId))
    .map((turn) => ({ ...turn, present: false }));
}
