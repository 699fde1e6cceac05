import { messages, type MessageDefinition } from '@dna/contracts';

/** They decide something: without them it would be another message, and not an older one. */
const MEANINGFUL = ['campaign_product'];

/**
 * A message as it looked before its optional fields were thought of; null where it has none of them, or is of no kind
 * that the contracts know.
 */
export function previousForm(payload: string): string | null {
  const envelope = recordOf(payload);
  const definition = messages.find(
    ({ type, version }) => type === envelope?.type && version === envelope?.version,
  );
  if (envelope === null || definition === undefined) return null;
  const data = withoutOptional(envelope.data as Record<string, unknown>, (rest) =>
    isValid(definition, { ...envelope, data: rest }),
  );
  const older = withoutOptional({ ...envelope, data }, (rest) => isValid(definition, rest));
  const text = JSON.stringify(older);
  return text === JSON.stringify(envelope) ? null : text;
}

/** A message as a later version may send it: with fields of which nobody here has heard. */
export function nextForm(payload: string): string | null {
  const envelope = recordOf(payload);
  if (envelope === null) return null;
  const data = { ...(envelope.data as object), added_later: { by: 'the next version' } };
  return JSON.stringify({ ...envelope, added_later: true, data });
}

function withoutOptional(
  record: Record<string, unknown>,
  isStillValid: (rest: Record<string, unknown>) => boolean,
): Record<string, unknown> {
  const rest = { ...record };
  for (const [field, value] of Object.entries(record)) {
    if (MEANINGFUL.includes(field)) continue;
    delete rest[field];
    if (!isStillValid(rest)) rest[field] = value;
  }
  return rest;
}

function isValid(definition: MessageDefinition<never> | MessageDefinition, envelope: unknown): boolean {
  return definition.schema.safeParse(envelope).success;
}

function recordOf(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
