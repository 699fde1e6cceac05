import type { Envelope, eventRecorded } from '@dna/contracts';
import type { Handler } from '@dna/inbox-outbox';
import { countFacts } from '../domain/count-facts.ts';
import type { Fact } from '../domain/fact.ts';
import type { Family } from '../domain/family.ts';
import { findSignals } from '../domain/find-signals.ts';
import { newestFacts } from '../domain/newest-facts.ts';
import type { Rule } from '../domain/rule.ts';
import { reweighLeads, type Occasion } from '../evidence/reweigh-leads.ts';
import { recordFacts, type NewFact } from '../store/facts.ts';
import { familiesOf, membersOf } from '../store/families.ts';
import { loadLeadIntents, lockRoots, type LeadIntent } from '../store/lead-intents.ts';
import { publishedRuleset } from '../store/rulesets.ts';
import { addSignals, removeSignals } from '../store/signals.ts';
import type { IntentTables, Tx } from '../store/tables.ts';

type EventRecorded = typeof eventRecorded.example;
/** What the persons wrote, by event id. */
type Texts = ReadonlyMap<string, string>;

/** Facts came: what they say of intents is kept, and each of their leads is answered once. */
export function onEventRecorded(prior: number): Handler<IntentTables, EventRecorded, Texts> {
  return async (unit, messages, texts) => {
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
    const known = await loadLeadIntents(tx, membersOf(families.values()));
    await keepSignals(tx, ruleset.rules, recorded, replaced, texts);
    const counted = countInBases(known, recorded, replaced);
    await reweighLeads(unit, occasionsOf(touched, messages, familyOfLead), counted, ruleset, prior);
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
    campaignProduct: data.campaign_product ?? null,
    occurredAtMs: Date.parse(data.occurred_at),
    properties: data.properties,
    hasText: data.has_text,
  };
}

async function keepSignals(
  tx: Tx,
  rules: readonly Rule[],
  recorded: readonly Fact[],
  replaced: readonly Fact[],
  texts: Texts,
): Promise<void> {
  await removeSignals(
    tx,
    replaced.map((fact) => fact.eventId),
  );
  const types = new Map(recorded.map((fact) => [fact.eventId, fact.eventType]));
  const signals = findSignals(rules, recorded, texts);
  await addSignals(
    tx,
    signals.map((signal) => ({ ...signal, eventType: types.get(signal.eventId)! })),
  );
}

function countInBases(
  known: ReadonlyMap<string, LeadIntent>,
  recorded: readonly Fact[],
  replaced: readonly Fact[],
): Map<string, LeadIntent> {
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
    occasions.set(family.root, { family, cause: causes.get(eventId) });
  }
  return [...occasions.values()];
}
