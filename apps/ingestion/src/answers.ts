import { askEventTexts, askLeadNames } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import { familyOf, resolveRoots } from '@dna/inbox-outbox';
import { readEventTexts } from './store/events.ts';
import type { Db } from './store/lead-queries.ts';

/** The questions that ingestion answers: who somebody is, and what they wrote. */
export function answerQuestions(bus: Bus, db: Db): void {
  bus.answer(askLeadNames, async ({ lead_ids }) => {
    const roots = await resolveRoots(db, lead_ids);
    const families = await familyOf(db, roots.values());
    const rows = await db
      .selectFrom('leads')
      .select(['id', 'first_name', 'last_name', 'company'])
      .where('id', 'in', [...new Set([...families.values()].flat())])
      .execute();
    const people = new Map(rows.map((row) => [row.id, row]));
    return {
      leads: lead_ids
        .filter((id) => people.has(roots.get(id)!))
        .map((id) => {
          const root = roots.get(id)!;
          const { first_name, last_name, company } = people.get(root)!;
          const name = [first_name, last_name].filter((part) => part !== null).join(' ');
          return { lead_id: id, root_id: root, name: name === '' ? null : name, company };
        }),
    };
  });
  bus.answer(askEventTexts, async ({ event_ids }) => ({ texts: await readEventTexts(db, event_ids) }));
}
