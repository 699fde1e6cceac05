import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  basisHash,
  combineBases,
  emptyBasis,
  extendBasis,
  messages,
  reduceBasis,
  streams,
  subscriptions,
  type Envelope,
} from '@dna/contracts';

const leadId = '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10';

describe('every message', () => {
  it.each(messages.map((message) => [message.type, message] as const))(
    '%s takes its own example',
    (_type, message) => {
      const envelope: Envelope<unknown> = {
        id: leadId,
        type: message.type,
        version: message.version,
        time: '2026-11-25T09:30:00.000Z',
        lead_id: leadId,
        correlation_id: leadId,
        causation_id: leadId,
        depth: 0,
        entity_version: 1,
        data: message.example,
      };
      expect(message.schema.parse(envelope)).toEqual(envelope);
      expect(message.schema.safeParse({ ...envelope, type: 'other.message' }).success).toBe(false);
      expect(message.schema.safeParse({ ...envelope, data: {} }).success).toBe(false);
    },
  );

  it('has a subject of valid tokens with the lead last, matched by its own filter and by one stream', () => {
    for (const message of messages) {
      const subject = message.subject(leadId);
      expect(subject).toMatch(/^(evt|cmd)\.[a-z]+\.[a-z-]+\.v\d+\.[0-9a-f-]+$/);
      expect(message.subject(null).endsWith('.-')).toBe(true);
      expect(matches(message.filter, subject)).toBe(true);
      const capturing = streams.filter((stream) =>
        stream.subjects.some((pattern) => matches(pattern, subject)),
      );
      expect(capturing.map((stream) => stream.name)).toEqual([message.stream]);
    }
  });

  it('is told by one service and has a name of its own', () => {
    expect(new Set(messages.map((message) => `${message.type}.v${message.version}`)).size).toBe(
      messages.length,
    );
  });

  it('carries no field for names, addresses or texts', () => {
    for (const message of messages) {
      expect(JSON.stringify(message.example)).not.toMatch(
        /"(first_name|last_name|email|phone|linkedin_url|text)":/,
      );
    }
  });
});

describe('subscriptions', () => {
  it('give every durable a name of its own', () => {
    const names = subscriptions.map((subscription) => subscription.durable);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a basis', () => {
  const facts = fc.uniqueArray(fc.record({ eventId: fc.uuid(), revision: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 30,
    selector: (fact) => fact.eventId,
  });

  it('is the same for the same facts in any order and any split', () => {
    fc.assert(
      fc.property(
        facts.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.nat(30)),
        ),
        ([list, shuffled, cut]) => {
          const whole = extendBasis(emptyBasis, list);
          const parts = [shuffled.slice(0, cut), shuffled.slice(cut)].map((part) =>
            extendBasis(emptyBasis, part),
          );
          expect(combineBases(parts)).toEqual(whole);
        },
      ),
    );
  });

  it('loses a fact that is taken out, as if it had never been counted', () => {
    fc.assert(
      fc.property(facts, fc.nat(30), (list, cut) => {
        const [stays, goes] = [list.slice(0, cut), list.slice(cut)];
        const whole = extendBasis(emptyBasis, list);
        expect(reduceBasis(whole, goes)).toEqual(extendBasis(emptyBasis, stays));
        expect(reduceBasis(whole, [])).toEqual(whole);
      }),
    );
  });

  it('tells another revision of an event apart', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 100 }), (eventId, revision) => {
        expect(basisHash(eventId, revision)).not.toBe(basisHash(eventId, revision + 1));
      }),
    );
  });
});

function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const given = subject.split('.');
  return (
    wanted.every((token, index) =>
      token === '>' ? given.length > index : token === '*' ? index < given.length : token === given[index],
    ) &&
    (wanted.at(-1) === '>' || wanted.length === given.length)
  );
}
