import type { Envelope } from '@dna/contracts';
import type { Placement } from './fact.ts';
import type { Family } from './families.ts';

/** Why a family is judged again: an event came, or is not as it was. */
export type EventOccasion = { family: Family; cause: Envelope<unknown> | undefined; eventId: string };

/** Why a family is judged again: leads were joined or taken apart. */
export type IdentityOccasion = {
  /** Without members it is a lead that was merged away: its facts count for its root, so it has none. */
  family: Family;
  cause: Envelope<unknown> | undefined;
  /** Former roots that have just become part of the family. */
  joining: readonly string[];
};

/** One for each family, caused by the message that came last of those that concern it. */
export function eventOccasions(
  facts: readonly Pick<Placement, 'eventId' | 'leadId'>[],
  messages: readonly Envelope<{ event_id: string }>[],
  familyOfLead: (leadId: string) => Family,
): EventOccasion[] {
  const causes = new Map(messages.map((message) => [message.data.event_id, message]));
  const occasions = new Map<string, EventOccasion>();
  for (const { leadId, eventId } of facts) {
    const family = familyOfLead(leadId);
    occasions.set(family.root, { family, cause: causes.get(eventId), eventId });
  }
  return [...occasions.values()];
}

/**
 * One for each root that the changed leads had or have.
 *
 * @param rootBefore the root that each lead of a message had
 * @param rootNow the roots of the changed leads and of their former roots
 */
export function identityOccasions(
  formerRoots: ReadonlySet<string>,
  rootBefore: ReadonlyMap<string, string>,
  rootNow: ReadonlyMap<string, string>,
  families: ReadonlyMap<string, Family>,
  messages: readonly Envelope<unknown>[],
): IdentityOccasion[] {
  const causes = new Map(
    messages.flatMap((message) =>
      [rootBefore.get(message.lead_id!)!, rootNow.get(message.lead_id!) ?? message.lead_id!].map(
        (root) => [root, message] as const,
      ),
    ),
  );
  return [...new Set([...formerRoots, ...rootNow.values()])].map((root) => ({
    family: families.get(root) ?? { root, members: [] },
    cause: causes.get(root),
    joining: [...formerRoots].filter((former) => former !== root && rootNow.get(former) === root),
  }));
}
