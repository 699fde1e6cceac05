import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@dna/observability';
import { createClock } from './clock.ts';
import { createDoor } from './door.ts';
import type { Recorded } from './record-events.ts';
import type { RecordableEvent } from './recordable-event.ts';

const event = { eventId: '01990a4e-2f3b-8c11-8a53-0d4b5f8f2a10' } as RecordableEvent;
const recorded: Recorded = { eventId: event.eventId, leadId: 'l1', duplicate: false, idReused: false };

/** A door to a database that refuses so many transactions with this error. */
function doorThat(refusals: number, error: Error) {
  const attempts: number[] = [];
  const transact = async <R>(): Promise<R> => {
    attempts.push(attempts.length);
    if (attempts.length <= refusals) throw error;
    return [recorded] as R;
  };
  const spill = { store: () => Promise.reject(new Error('not asked for')), available: () => true };
  const policy = { afterSendingMs: 0, links: 3, burstMs: 0 };
  return {
    attempts,
    door: createDoor(
      { transact },
      spill,
      createClock(),
      policy,
      createLogger({ service: 'ingestion', level: 'silent' }),
    ),
  };
}

/** What an event refers to was deleted between the moment that it was read and the moment that the event was written. */
const isGone = Object.assign(new Error('violates foreign key constraint'), { code: '23503' });

describe('the door', () => {
  it('decides anew about a single event that was refused: what it rests on may just have been deleted', async () => {
    const { door, attempts } = doorThat(1, isGone);
    expect(await door.accept(event)).toMatchObject({ status: 'recorded', leadId: 'l1' });
    expect(attempts).toHaveLength(2);
    await door.stop();
  });

  it('refuses an event for good that is refused again', async () => {
    const { door, attempts } = doorThat(Infinity, isGone);
    await expect(door.accept(event)).rejects.toBe(isGone);
    expect(attempts).toHaveLength(2);
    await door.stop();
  });
});
