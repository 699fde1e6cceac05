import { eventAmended, eventRecorded, type Envelope, type EventStatus } from '@dna/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { factAmended, factOf, factRecorded, mergeAllFacts, type KnownFact } from './fact.ts';

const messageOf = <T>(leadId: string | null, data: T) => ({ lead_id: leadId, data }) as Envelope<T>;
const recorded = (leadId: string | null, more: Partial<typeof eventRecorded.example> = {}) =>
  factRecorded(messageOf(leadId, { ...eventRecorded.example, ...more }));
const amended = (leadId: string | null, revision: number, status: EventStatus) =>
  factAmended(messageOf(leadId, { ...eventAmended.example, revision, status }));

/** What ingestion may have said of one event: each revision once, recorded or amended, the first of all recorded. */
const anyHistory = fc
  .array(
    fc.record({
      isRecorded: fc.boolean(),
      leadId: fc.constantFrom('lead', 'other'),
      status: fc.constantFrom<EventStatus>('active', 'quarantined', 'removed'),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((steps) =>
    steps.map(({ isRecorded, leadId, status }, index): KnownFact => {
      const revision = index + 1;
      return isRecorded || index === 0
        ? recorded(leadId, { revision, status, event_type: `type_${revision}` })
        : amended(leadId, revision, status);
    }),
  );

describe('what is known of an event', () => {
  it('is the same however the messages are ordered, repeated and split', () => {
    fc.assert(
      fc.property(
        anyHistory.chain((told) => {
          const twice = [...told, ...told];
          return fc.tuple(
            fc.constant(told),
            fc.shuffledSubarray(twice, { minLength: twice.length }),
            fc.nat(12),
          );
        }),
        ([told, shuffled, cut]) => {
          const pieces = [shuffled.slice(0, cut), shuffled.slice(cut)].flatMap(mergeAllFacts);
          const lastRecorded = told.findLast(({ content }) => content !== null)!;
          expect(mergeAllFacts(pieces)).toEqual([
            {
              placement: told.at(-1)!.placement,
              recordedRevision: lastRecorded.recordedRevision,
              content: lastRecorded.content,
            },
          ]);
        },
      ),
    );
  });

  it('is where it stands and not yet what happened, while it was only amended', () => {
    const ahead = amended('other', 3, 'quarantined');
    expect(factOf(ahead)).toBeNull();
    const [known] = mergeAllFacts([ahead, recorded('lead', { event_type: 'email_clicked' })]);
    expect(factOf(known!)).toMatchObject({
      eventType: 'email_clicked',
      leadId: 'other',
      revision: 3,
      status: 'quarantined',
    });
  });

  it('counts where event-recorded does not say otherwise', () => {
    expect(recorded('lead').placement.status).toBe('active');
    expect(recorded('lead', { status: 'quarantined' }).placement.status).toBe('quarantined');
  });

  it('is nothing that concerns no lead', () => {
    expect(() => recorded(null)).toThrow('recorded for no lead');
    expect(() => amended(null, 2, 'active')).toThrow('given to no lead');
  });
});
