import { combineBases, leadIntentChanged, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { Family } from '@dna/lead-facts';
import { picoPerWeight } from '../domain/age-evidence.ts';
import type { Measure } from '../domain/measure-signals.ts';
import type { Ruleset } from '../domain/rule.ts';
import { sameIntent } from '../domain/weigh-intent.ts';
import { saveLeadIntents, type LeadIntent } from '../store/lead-intents.ts';
import type { Rulesets } from '../store/rulesets.ts';
import type { IntentTables } from '../store/tables.ts';
import { measureByVersion } from './measure-leads.ts';

/** Which lead is weighed again, and by what message. */
export type Occasion = {
  /** Without members it is a lead that was merged away: its facts count for its root, so it has none. */
  family: Family;
  cause?: Envelope<unknown> | undefined;
};

/**
 * Weighs what the leads want as it stands now, each by the version of the rules that it was judged by so far, and tells
 * it of every one of them, also where nothing changed: who waits for the answer to a fact gets one. The roots must be
 * locked.
 *
 * @param known the rows of all ids concerned, with the bases they are to have
 * @param formerly by root, what the same facts came to at this instant by other rules: who keeps that is not told of,
 *   nobody waits for it
 * @returns how many were told of
 */
export async function reweighLeads(
  unit: Unit<IntentTables>,
  occasions: readonly Occasion[],
  known: ReadonlyMap<string, LeadIntent>,
  rulesets: Rulesets,
  prior: number,
  formerly: ReadonlyMap<string, Measure> | null = null,
): Promise<number> {
  const { tx, now } = unit;
  const rows = withVersions(known, rulesets);
  const rulesetOf = ({ root }: Family) => rulesets.of(rows.get(root)!.rulesetVersion);
  const families = occasions.map(({ family }) => family);
  const measures = await measureByVersion(tx, families, rulesetOf, { prior, atMs: now.getTime() });
  const saved = new Map(rows);
  const told = occasions.filter(({ family: { root } }) => {
    const before = formerly?.get(root);
    return before === undefined || !sameIntent(before, measures.get(root)!);
  });
  for (const { family, cause } of told) {
    const before = rows.get(family.root)!;
    const measure = measures.get(family.root)!;
    const after = reweigh(before, measure, now);
    saved.set(after.leadId, after);
    unit.emit(leadIntentChanged, {
      leadId: after.leadId,
      entityVersion: after.version,
      cause,
      data: {
        primary: after.primary,
        previous: before.primary,
        confidence: after.confidence,
        evidence: after.evidence,
        signals: describeTop(measure, rulesetOf(family)),
        basis: combineBases(family.members.map((leadId) => rows.get(leadId)!.basis)),
        as_of: now.toISOString(),
      },
    });
  }
  await saveLeadIntents(tx, [...saved.values()]);
  return told.length;
}

/** A lead that is new is judged by the published version from now on. */
function withVersions(
  known: ReadonlyMap<string, LeadIntent>,
  { published }: Rulesets,
): Map<string, LeadIntent> {
  return new Map(
    [...known].map(([leadId, lead]) => [
      leadId,
      { ...lead, rulesetVersion: lead.rulesetVersion ?? published.version },
    ]),
  );
}

function reweigh(before: LeadIntent, { primary, confidences, evidence }: Measure, now: Date): LeadIntent {
  return {
    ...before,
    version: before.version + 1,
    primary,
    confidence: primary === null ? 0 : confidences[primary],
    evidence,
    asOf: now,
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
