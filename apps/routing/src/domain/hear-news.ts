import {
  leadCreated,
  leadIntentChanged,
  leadScored,
  leadUpdated,
  type Envelope,
  type MessageDefinition,
} from '@dna/contracts';
import type { LeadState } from './join-family.ts';

/** The version of what each of the others has told of a lead; zero when nothing was heard. */
export type ToldVersions = { leadVersion: number; scoreVersion: number; intentVersion: number };

type Told = LeadState & ToldVersions & { correlationId: string | null };

/** What routing hears of a lead: who it is, how warm, what it wants. */
export const leadNews = [leadCreated, leadUpdated, leadScored, leadIntentChanged] as const;

/**
 * What is known of a lead after a message. Newer news of a kind replace what was known of it; older ones say nothing,
 * and give back the very state. So the order of messages does not matter.
 */
export function hearNews<S extends Told>(state: S, message: Envelope<unknown>): S {
  const heard = { correlationId: message.correlation_id };
  const version = message.entity_version;
  if (is(leadScored, message)) {
    if (version <= state.scoreVersion) return state;
    const { score, basis, as_of, top } = message.data;
    const seen = { score, basis, asOf: new Date(as_of), top };
    return { ...state, ...heard, scoreVersion: version, score: seen };
  }
  if (is(leadIntentChanged, message)) {
    if (version <= state.intentVersion) return state;
    const { primary, evidence, basis, as_of, signals } = message.data;
    const intent = { primary, evidence, basis, asOf: new Date(as_of), signals };
    return { ...state, ...heard, intentVersion: version, intent };
  }
  if (is(leadCreated, message) || is(leadUpdated, message)) {
    if (version <= state.leadVersion) return state;
    const { identified, suppressed, organization_id, created_at } = message.data;
    return {
      ...state,
      ...heard,
      leadVersion: version,
      createdAt: new Date(created_at),
      identified,
      suppressed,
      organizationId: organization_id,
    };
  }
  return state;
}

function is<T>(definition: MessageDefinition<T>, message: Envelope<unknown>): message is Envelope<T> {
  return message.type === definition.type;
}
