import type { Envelope, eventRecorded } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { countFacts } from '../domain/count-facts.ts';
import type { Fact } from '../domain/fact.ts';
import type { Family } from '../domain/family.ts';
import { newestFacts } from '../domain/newest-facts.ts';
import { chargeLedger } from '../ledger/charge-ledger.ts';
import { rescoreLeads, type Occasion } from '../ledger/rescore-leads.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import { recordFacts, type NewFact } from '../store/facts.ts';
import { familiesOf, membersOf } from '../store/families.ts';
import { loadLeadScores, lockRoots, type LeadScore } from '../store/lead-scores.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import type { ScoringTables } from '../store/tables.ts';

type EventRecorded = typeof eventRecorded.example;

/** Facts came: what they give goes into the ledger, and each of their leads is answered once. */
export function onEventRecorded(policy: ScoringPolicy): Handler<ScoringTables, EventRecorded> {
  return async (unit, messages) => {
    const { tx } = unit;
    const facts = newestFacts(messages.map(toFact));
    const { recorded, replaced } = await recordFacts(tx, facts);
    const touched = [...facts, ...replaced];
    const roots = await lockRoots(
      tx,
      touched.map((fact) => fact.leadId),
    );
    const families = await familiesOf(tx, roots.values());
    const familyOfLead = (leadId: string) => families.get(roots.get(leadId)!)!;
    const ruleset = await publishedRuleset(tx);
    const known = await loadLeadScores(tx, membersOf(families.values()));
    await chargeLedger(tx, ruleset.rules, recorded, replaced, familyOfLead);
    const counted = countInBases(known, recorded, replaced);
    await rescoreLeads(unit, occasionsOf(touched, messages, familyOfLead), counted, ruleset, policy);
  };
}

function toFact({ lead_id, data }: Envelope<EventRecorded>): NewFact {
  if (lead_id === null) throw new Error(`event ${data.event_id} was recorded for no lead`);
  return {
    eventId: data.event_id,
    leadId: lead_id,
    revision: data.revision,
    eventType: data.event_type,
    source: data.source,
    campaignId: data.campaign_id ?? null,
    occurredAtMs: Date.parse(data.occurred_at),
    properties: data.properties,
  };
}

function countInBases(
  known: ReadonlyMap<string, LeadScore>,
  recorded: readonly Fact[],
  replaced: readonly Fact[],
): Map<string, LeadScore> {
  const bases = new Map([...known].map(([leadId, { basis }]) => [leadId, basis]));
  const changed = countFacts(bases, recorded, replaced);
  return new Map(
    [...known].map(([leadId, lead]) => [leadId, { ...lead, basis: changed.get(leadId) ?? lead.basis }]),
  );
}

/** One for each family, caused by the message that came last of those that concern it. */
function occasionsOf(
  facts: readonly Fact[],
  messages: readonly Envelope<EventRecorded>[],
  familyOfLead: (leadId: string) => Family,
): Occasion[] {
  const causes = new Map(messages.map((message) => [message.data.event_id, message]));
  const occasions = new Map<string, Occasion>();
  for (const { leadId, eventId } of facts) {
    const family = familyOfLead(leadId);
    occasions.set(family.root, { family, reason: 'event', cause: causes.get(eventId), eventId });
  }
  return [...occasions.values()];
}
