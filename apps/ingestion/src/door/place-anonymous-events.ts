import { rootsIn, readFamilies, type Unit } from '@dna/inbox-outbox';
import { misplacedAnonymousEvents, sharedBrowsers } from '../store/browsers.ts';
import { amendEvents } from '../store/event-amendments.ts';
import type { IngestionTables } from '../store/tables.ts';

/**
 * Where several people have said who they are in one browser, each of its anonymous events goes to the one who has
 * last said so at or before it, else to the first after it. A browser of one person needs none of this: its visitor
 * was joined with them.
 */
export async function placeAnonymousEvents(
  unit: Unit<IngestionTables>,
  anonymousIds: readonly string[],
): Promise<void> {
  if (anonymousIds.length === 0) return;
  const shared = await sharedBrowsers(unit.tx, anonymousIds);
  if (shared.size === 0) return;
  const roots = rootsIn(await readFamilies(unit.tx, [...shared.values()].flat()));
  const contested = [...shared].filter(([, leads]) => new Set(leads.map((id) => roots.get(id))).size > 1);
  if (contested.length === 0) return;
  const misplaced = await misplacedAnonymousEvents(
    unit.tx,
    contested.map(([anonymousId]) => anonymousId),
  );
  if (misplaced.length > 0) await amendEvents(unit, misplaced, 'identification');
}
