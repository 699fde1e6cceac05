import type { Unit } from '@dna/inbox-outbox';
import { membersOf, recountLeads, type TakenFacts } from '@dna/lead-facts';
import { loadLeadScores } from '../store/lead-scores.ts';
import { rulesetsOf } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';
import { chargeLedger } from './charge-ledger.ts';
import { rescoreLeads, type Occasion } from './rescore-leads.ts';
import type { ScoringPolicy } from './scoring-policy.ts';

/** What the facts give goes into the ledger, what they gave before comes out, and each of their leads is answered once. */
export async function answerFacts(
  unit: Unit<ScoringTables>,
  { recorded, replaced, families, familyOfLead, occasions }: TakenFacts,
  policy: ScoringPolicy,
): Promise<void> {
  const { tx } = unit;
  const known = await loadLeadScores(tx, membersOf(families));
  const rulesets = await rulesetsOf(tx, known.values());
  const rulesOf = (leadId: string) => rulesets.of(known.get(leadId)?.rulesetVersion).rules;
  await chargeLedger(tx, rulesOf, recorded, replaced, familyOfLead);
  const counted = recountLeads(known, recorded, replaced);
  await rescoreLeads(
    unit,
    occasions.map((occasion): Occasion => ({ ...occasion, reason: 'event' })),
    counted,
    rulesets,
    policy,
  );
}
