import { describe, it, expect } from '@jest/globals';
import { eventTypePattern } from '@dna/contracts';
import fc from 'fast-check';
import { adapters } from './adapters.ts';

const receivedAt = new Date('2026-05-04T12:00:00Z');

describe('every adapter', () => {
  it('is registered under its source', () => {
    expect([...adapters.keys()]).toEqual([
      'lemlist',
      'waalaxy',
      'website',
      'google-ads',
      'linkedin-ads',
      'meta-ads',
      'calendly',
      'hubspot',
      'conference',
      'generic',
    ]);
  });

  it.each([...adapters.values()])(
    'of $source accounts for every item, whatever comes, and never throws',
    (adapter) => {
      fc.assert(
        fc.property(
          fc.oneof(fc.anything(), payload),
          fc.option(query, { nil: undefined }),
          (body, parameters) => {
            const context = { receivedAt, query: parameters, mapping };
            const { events, rejected, pointers = [] } = adapter.toEvents(body, context);
            const items = Array.isArray(body) ? body.length : null;
            if (items !== null) expect(events.length + rejected.length + pointers.length).toBe(items);
            for (const event of events) {
              expect(event.source).toBe(adapter.source);
              expect(event.event_type).toMatch(eventTypePattern);
            }
            for (const { errors } of rejected) expect(errors).not.toHaveLength(0);
          },
        ),
      );
    },
  );

  it.each([...adapters.values()])('of $source reads the same payload the same way twice', (adapter) => {
    fc.assert(
      fc.property(payload, (body) => {
        expect(adapter.toEvents(body, { receivedAt })).toEqual(
          adapter.toEvents(structuredClone(body), { receivedAt }),
        );
      }),
    );
  });

  it.each([...adapters.values()].filter((adapter) => adapter.fetched !== undefined))(
    'of $source reads whatever is fetched, and never throws',
    (adapter) => {
      fc.assert(
        fc.property(fc.oneof(fc.anything(), payload), (lead) => {
          const { events, rejected } = adapter.fetched!(lead, { id: 'lead-1' });
          expect(events.length + rejected.length).toBe(1);
        }),
      );
    },
  );
});

const mapping = {
  event_type: ['event', 'type'],
  identifiers: { email: ['email', 'data.email'], external_id: '_id' },
  metadata: { page_path: 'context.url' },
};

const word = fc.oneof(
  fc.constantFrom(
    'jana@acme.example',
    'https://www.linkedin.com/in/jana',
    '2026-05-04T07:00:00Z',
    'Yes',
    'emailsReplied',
  ),
  fc.constantFrom(
    'invitee.created',
    'invitee.canceled',
    'contact.propertyChange',
    'LEAD_ACTION',
    'CREATED',
    'leadgen',
    'track',
    'page',
    'identify',
    'n/a',
    '/pricing',
    '<p>&#x110000;</p>',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double(),
  fc.constant(null),
);
const keys = [
  ...[
    'type',
    'event',
    'leadEmail',
    'email',
    'text',
    'lead',
    'variables',
    'createdAt',
    'linkedinUrl',
    'bot',
    '_id',
  ],
  ...[
    'messageReplied',
    'connectedAt',
    'userId',
    'properties',
    'traits',
    'context',
    'timestamp',
    'sentAt',
    'url',
  ],
  ...['leadGenFormResponse', 'leadAction', 'form', 'formResponse', 'answers', 'answerDetails', 'content'],
  ...['entry', 'changes', 'field', 'leadgen_id', 'field_data', 'values', 'subscriptionType', 'objectId'],
  ...['lead_id', 'user_column_data', 'string_value', 'is_test', 'payload', 'scheduled_event', 'cancellation'],
  ...[
    'attendee_order',
    'data',
    'label',
    'value',
    'name',
    'company',
    'scanTime',
    'target',
    'tags',
    '__proto__',
  ],
];
const { item } = fc.letrec((tie) => ({
  item: fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof({ maxDepth: 3 }, word, tie('item'), fc.array(tie('item'), { maxLength: 3 })),
    {
      maxKeys: 12,
    },
  ),
}));
const payload = fc.oneof(
  item,
  fc.array(item, { maxLength: 4 }),
  fc.record({ batch: fc.array(item, { maxLength: 4 }) }),
);
const query = fc.dictionary(fc.constantFrom('event', 'campaign', 'conference', 'type'), fc.string());
