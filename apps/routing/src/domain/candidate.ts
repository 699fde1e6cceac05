import type { Availability } from './team.ts';

/** The points in which a candidate can fall behind another. */
export type Disadvantage =
  | 'not_account_owner'
  | 'more_turns'
  | 'ahead_of_share'
  | 'later_turn'
  | 'later_in_list'
  | 'higher_load'
  | 'more_recent_turn'
  | 'later_id'
  | 'others_first';

/** Why somebody cannot take a lead of this pipeline at all, however the others stand. */
export type Hindrance = Exclude<Availability, 'available'> | 'not_in_pipeline' | 'not_listed';

export type PassedOver = Hindrance | Disadvantage | 'not_asked_for';

/** Somebody who was looked at, with what counted at that moment. Stored with the decision, so in snake case. */
export type Candidate = {
  team_member_id: string;
  open: number;
  capacity: number;
  turns: number;
  weight: number;
  last_turn_at: string | null;
  /** Left out by decisions that are older than the count. */
  last_turn_no?: number;
  account_owner: boolean;
  /** Why not this one; null for the one chosen. */
  passed_over: PassedOver | null;
};
