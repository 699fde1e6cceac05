import { combineBases, leadIntentChanged, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { Family } from '@dna/lead-facts';
import { picoPerWeight } from '../domain/age-evidence.ts';
import type { Measure } from '../domain/measure-signals.ts';
import type { Ruleset } from '../domain/rule.ts';
import { saveLeadIntents, type LeadIntent } from '../store/lead-intents.ts';
import type { IntentTables } from '../store/tables.ts';
import { measureLeads } from './measure-leads.ts';

/** Which lead is weighed again, and by what message. */
export type Occasion = {
  /** Without members it is a lead that was merged away: its facts count for its root, so it has none. */
  family: Family;
  cause?: Envelope<unknown> | undefined;
};

/**
 * Weighs what the leads want as it stands now and tells it of every one of them, also where nothing changed: who waits
 * for the answer to a fact gets one. The roots must be locked.
 *
 * @param known the rows of all ids concerned, with the bases they are to have
 */
export async function reweighLeads(
  unit: Unit<IntentTables>,
  occasions: readonly Occasion[],
  known: ReadonlyMap<string, LeadIntent>,
  ruleset: Ruleset,
  prior: number,
): Promise<void> {
  const { tx, now } = unit;
  const families = occasions.map(({ family }) => family);
  const measures = await measureLeads(tx, families, { ruleset, prior, atMs: now.getTime() });
  const changed = new Map(known);
  for (const { family, cause } of occasions) {
    const measure = measures.get(family.root)!;
    const after = reweigh(known.get(family.root)!, measure, now, ruleset.version);
    changed.set(after.leadId, after);
    unit.emit(leadIntentChanged, {
      leadId: after.leadId,
      entityVersion: after.version,
      cause,
      data: {
        primary: after.primary,
        previous: known.get(family.root)!.primary,
        confidence: after.confidence,
        evidence: after.evidence,
        signals: describeTop(measure, ruleset),
        basis: combineBases(family.members.map((leadId) => known.get(leadId)!.basis)),
        as_of: now.toISOString(),
      },
    });
  }
  await saveLeadIntents(tx, [...changed.values()]);
}

function reweigh(before: LeadIntent, measure: Measure, now: Date, rulesetVersion: number): LeadIntent {
  const { primary, confidences, evidence } = measure;
  return {
    ...before,
    version: before.version + 1,
    primary,
    confidence: primary === null ? 0 : confidences[primary],
    evidence,
    asOf: now,
    rulesetVersion,
  };
}

function describeTop({ top }: Measure, { rules }: Ruleset) {
  return top.map(({ ruleId, eventType, product, picoWeight }) => ({
    event_type: eventType,
    rule: rules.find(({ id }) => id === ruleId)!.name,
    product,
    weight: Number(picoWeight) / picoPerWeight,
  }));
}
