import type { DecayPolicy } from '../domain/decay.ts';

/** What the installation's settings say of scores. */
export type ScoringPolicy = {
  decay: DecayPolicy;
  /** `HOT_LEAD_SCORE`: crossing it is told. */
  hotLeadScore: number;
};
