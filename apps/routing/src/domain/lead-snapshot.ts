import type { Basis, leadIntentChanged, leadScored, Product } from '@dna/contracts';
import type { Evidence } from './age-intent.ts';
import type { Conflict } from './conflict.ts';

/** What weighed most in a score, and in an intent, as their messages say. */
export type TopContribution = (typeof leadScored.example.top)[number];
export type TopSignal = (typeof leadIntentChanged.example.signals)[number];

export type ScoreSeen = { score: number; basis: Basis; asOf: Date; top: readonly TopContribution[] };
export type IntentSeen = {
  primary: Product | null;
  evidence: Evidence;
  basis: Basis;
  asOf: Date;
  signals: readonly TopSignal[];
};

/** Where a lead is, and with whom. */
export type Place = { pipelineKey: string; ownerId: string | null };

/** What was asked about a lead, now or before. */
export type LeadConflict = Pick<
  Conflict,
  'id' | 'kind' | 'question' | 'state' | 'cycle' | 'options' | 'openedAt' | 'closedAt'
>;

/** What routing knows of one lead (a root with all its ids) when it decides. */
export type LeadSnapshot = {
  leadId: string;
  /** False until ingestion has told of the lead: its messages may come after its score. */
  known: boolean;
  identified: boolean;
  suppressed: boolean;
  organizationId: string | null;
  score: ScoreSeen | null;
  intent: IntentSeen | null;
  /** When ids were last joined to the lead or taken from it; what was computed before speaks of another set of ids. */
  familyChangedAt: Date | null;
  /** An owner has been found in this cycle, for this id or one merged into it. */
  routed: boolean;
  /** Counts its rounds from the pool to an end. */
  cycle: number;
  /** Where it is while it is routed, oldest first; read only where a decision hangs on it. */
  held: readonly Place[];
  /** Of all its ids; read only where a decision hangs on them. */
  conflicts: readonly LeadConflict[];
  /** Of its ids: conflicts that are live. */
  liveConflictIds: readonly string[];
  /** Since when score and intent have disagreed about the facts while the lead would be routed. */
  basisWaitSince: Date | null;
  /** Since when, and for which pipeline, the lead qualifies but nobody can take it. */
  queuedAt: Date | null;
  queuedPipeline: string | null;
  /** A person returned it to the pool (or its deal closed), and its score has not fallen since. */
  awaitsRearm: boolean;
};

/** When the lead came to qualify: its place in any line. */
export function crossedAt(lead: LeadSnapshot): number {
  if (lead.queuedAt !== null) return lead.queuedAt.getTime();
  return Math.max(lead.score?.asOf.getTime() ?? 0, lead.intent?.asOf.getTime() ?? 0);
}

export function byCrossing(a: LeadSnapshot, b: LeadSnapshot): number {
  return crossedAt(a) - crossedAt(b) || (a.leadId < b.leadId ? -1 : Number(a.leadId > b.leadId));
}
