import { rootsIn, readFamilies, type Unit } from '@dna/inbox-outbox';
import { misplacedAnonymousEvents, sharedBrowsers, type BrowserSpan } from '../store/browsers.ts';
import { amendEvents } from '../store/event-amendments.ts';
import type { IngestionTables } from '../store/tables.ts';

/**
 * Where several people have said who they are in one browser, each of its anonymous events goes to the one who has
 * last said so at or before it, else to the first after it. A browser of one person needs none of this: its visitor
 * was joined with them.
 */
export async function placeAnonymousEvents(
  unit: Unit<IngestionTables>,
  spans: readonly BrowserSpan[],
): Promise<void> {
  if (spans.length === 0) return;
  const anonymousIds = new Set(spans.map(({ anonymousId }) => anonymousId));
  const shared = await sharedBrowsers(unit.tx, [...anonymousIds]);
  if (shared.size === 0) return;
  const roots = rootsIn(await readFamilies(unit.tx, [...shared.values()].flat()));
  const contested = spans.filter(({ anonymousId }) => {
    const people = new Set(shared.get(anonymousId)?.map((id) => roots.get(id)));
    return people.size > 1;
  });
  if (contested.length === 0) return;
  const misplaced = await misplacedAnonymousEvents(unit.tx, contested);
  if (misplaced.length > 0) await amendEvents(unit, misplaced, 'identification');
}
