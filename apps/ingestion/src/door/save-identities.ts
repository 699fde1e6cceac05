import { aliasChanged } from '@dna/contracts';
import { sql } from '@dna/database';
import { readFamilies, saveAliases, type Unit } from '@dna/inbox-outbox';
import type { Resolution } from '../domain/identity/resolve-identities.ts';
import { insertBrowserClaims } from '../store/browsers.ts';
import { openReviews, settleReviews } from '../store/identity-reviews.ts';
import { insertLinks } from '../store/lead-links.ts';
import { showStandings } from '../store/lead-standing.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Keeps and tells who was found to be who, and what that rests on. */
export async function saveIdentities(
  unit: Unit<IngestionTables>,
  { merges, links, claims, disputes }: Resolution,
  events: readonly { eventId: string }[],
): Promise<void> {
  const { tx, now } = unit;
  const eventOf = ({ eventIndex }: { eventIndex: number }) => events[eventIndex]!.eventId;
  if (links.length > 0) {
    await insertLinks(
      tx,
      links.map((link) => ({ ...link, eventId: eventOf(link) })),
      now,
    );
  }
  if (claims.length > 0) await insertBrowserClaims(tx, claims, now);
  if (disputes.length > 0) {
    await openReviews(
      tx,
      disputes.map((dispute) => ({ ...dispute, eventId: eventOf(dispute) })),
      now,
    );
  }
  // After the questions: what comes later in the batch may answer one that came before.
  await saveEdges(
    unit,
    merges.map((merge) => ({ leadId: merge.from, into: merge.into, correlationId: eventOf(merge) })),
  );
}

/** Gives each edge its next version, and shows where those concerned stand now. The leads are locked. */
export async function saveEdges(
  unit: Unit<IngestionTables>,
  edges: readonly { leadId: string; into: string | null; correlationId?: string }[],
): Promise<void> {
  if (edges.length === 0) return;
  const { rows } = await sql<{ lead_id: string; version: number }>`
    select lead_id, version from lead_aliases
    where lead_id = any(${edges.map(({ leadId }) => leadId)}::uuid[])`.execute(unit.tx);
  const versions = new Map(rows.map((row) => [row.lead_id, row.version]));
  const families = await readFamilies(
    unit.tx,
    edges.map(({ leadId }) => leadId),
  );
  const versioned = edges.map((edge) => ({ ...edge, version: (versions.get(edge.leadId) ?? 0) + 1 }));
  await saveAliases(unit.tx, versioned);
  const concerned = [...new Set([...families.values()].flat())];
  await showStandings(unit.tx, concerned);
  await settleReviews(unit.tx, concerned);
  for (const { leadId, into, version, correlationId } of versioned) {
    unit.emit(aliasChanged, {
      leadId,
      entityVersion: version,
      ...(correlationId !== undefined && { correlationId }),
      data: { into },
    });
  }
}
