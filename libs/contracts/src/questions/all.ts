import type { QuestionDefinition } from '../define.ts';
import { askApiKeys } from './api-keys.ts';
import { askDealOfDecision, askPipelines } from './deals.ts';
import { askEventTexts, askLeadNames } from './ingestion.ts';
import { askIntentsAt } from './intent.ts';
import { askEligibleLeads, askTeamMembers } from './routing.ts';
import { askScoresAt } from './scoring.ts';

/** Every question there is. */
export const questions: readonly QuestionDefinition[] = [
  askApiKeys,
  askLeadNames,
  askEventTexts,
  askScoresAt,
  askIntentsAt,
  askTeamMembers,
  askEligibleLeads,
  askPipelines,
  askDealOfDecision,
].map((question) => question as unknown as QuestionDefinition);
