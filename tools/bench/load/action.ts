import type { EventType } from '@dna/contracts';
import type { Person } from './people.ts';

/** What somebody did, before it has a time and an id. */
export type Action = { type: EventType; person: Person; metadata: Record<string, string> };
