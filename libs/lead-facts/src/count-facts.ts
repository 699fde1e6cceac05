import { emptyBasis, extendBasis, reduceBasis, type Basis } from '@dna/contracts';
import type { Fact } from './fact.ts';

type Counted = Pick<Fact, 'eventId' | 'leadId' | 'revision'>;

/**
 * The bases of the leads that facts were recorded for, after these have been recorded and others replaced by them.
 *
 * @param bases what was counted so far, by lead id; a lead that is not there has counted nothing
 * @param replaced what the recorded facts take the place of: the same events in an earlier revision
 * @returns the bases that changed
 */
export function countFacts(
  bases: ReadonlyMap<string, Basis>,
  recorded: readonly Counted[],
  replaced: readonly Counted[],
): Map<string, Basis> {
  const changed = new Map<string, Basis>();
  const basisOf = (leadId: string) => changed.get(leadId) ?? bases.get(leadId) ?? emptyBasis;
  for (const fact of recorded) changed.set(fact.leadId, extendBasis(basisOf(fact.leadId), [fact]));
  for (const fact of replaced) changed.set(fact.leadId, reduceBasis(basisOf(fact.leadId), [fact]));
  return changed;
}

/** The same leads, each with the basis it has after `countFacts`. */
export function recountLeads<L extends { basis: Basis }>(
  known: ReadonlyMap<string, L>,
  recorded: readonly Counted[],
  replaced: readonly Counted[],
): Map<string, L> {
  const bases = new Map([...known].map(([leadId, { basis }]) => [leadId, basis]));
  const changed = countFacts(bases, recorded, replaced);
  return new Map(
    [...known].map(([leadId, lead]) => [leadId, { ...lead, basis: changed.get(leadId) ?? lead.basis }]),
  );
}
