import { isPresent, membersOf, turnOf, type Member, type Team, type Turn } from './team.ts';

/**
 * Lines of a pipeline's ledger that have to change before the next turn is given. Who joins or returns is raised to
 * the lowest count of those who were there (per weight), so that nobody is flooded to make up for an absence. It is
 * enough to do this when a turn is given: while none is given, no count moves.
 */
export function settleTurns(team: Team, pipelineKey: string, now: Date): Turn[] {
  const members = membersOf(team, pipelineKey);
  const lines = members.map((member) => ({ member, turn: turnOf(team, member.id, pipelineKey) }));
  const staying = lines.filter(({ member, turn }) => turn.present && isPresent(member, now));
  const lowest = Math.min(...staying.map(({ member, turn }) => turn.turns / member.weight));
  const settled = lines.flatMap(({ member, turn }) => settle(member, turn, lowest, now));
  return [...settled, ...departed(team, members, pipelineKey)];
}

function settle(member: Member, turn: Turn, lowest: number, now: Date): Turn[] {
  const present = isPresent(member, now);
  if (present === turn.present) return [];
  if (!present || lowest === Infinity) return [{ ...turn, present }];
  return [{ ...turn, present, turns: Math.max(turn.turns, Math.ceil(lowest * member.weight)) }];
}

/** Members who no longer belong to the pipeline: should they come back, they return like anybody else. */
function departed(team: Team, members: Member[], pipelineKey: string): Turn[] {
  const ids = new Set(members.map((member) => member.id));
  return [...team.turns.values()]
    .filter((turn) => turn.pipelineKey === pipelineKey && turn.present && !ids.has(turn.memberId))
    .map((turn) => ({ ...turn, present: false }));
}
