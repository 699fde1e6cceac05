import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generic } from './generic.ts';
import { parsePath, readPath } from './json-path.ts';
import type { Mapping } from './mapping.ts';

const receivedAt = new Date('2026-05-04T12:00:00.000Z');

describe('generic', () => {
  const standard: Mapping = {
    event_type: 'type',
    occurred_at: 'timestamp',
    identifiers: { email: 'data.email' },
    lead: { full_name: 'data.name' },
  };

  it('reads what a mapping says: the payload of Standard Webhooks', () => {
    const body = JSON.parse(file('standard_webhooks_body'));
    expect(generic.toEvents(body, { receivedAt, mapping: standard, deliveryId: 'msg_test_0001' })).toEqual({
      events: [
        {
          event_type: 'demo_requested',
          source: 'generic',
          occurred_at: '2026-05-04T08:00:00Z',
          external_id: 'msg_test_0001',
          identifiers: { email: 'jana.muster@acme.example' },
          lead: { first_name: 'Jörg', last_name: 'Müßig' },
          properties: {},
        },
      ],
      rejected: [],
    });
  });

  it.each([
    [
      'github_style',
      {
        event_type: 'action',
        event_types: { submitted: 'form_submitted' },
        identifiers: { email: 'form.email' },
        metadata: { form_id: 'form.id' },
      },
      {
        event_type: 'form_submitted',
        external_id: 'delivery-1',
        identifiers: { email: 'jana.muster@acme.example' },
        properties: { form_id: 7 },
      },
    ],
    [
      'stripe_style',
      {
        event_type: 'type',
        occurred_at: 'created',
        event_id: 'id',
        identifiers: { email: ['data.object.mail', 'data.object.email'] },
      },
      {
        event_type: 'form_submitted',
        occurred_at: '1777881600',
        external_id: 'evt_test_0001',
        identifiers: { email: 'jana.muster@acme.example' },
        properties: {},
      },
    ],
  ] as [string, Mapping, object][])('reads %s', (name, mapping, event) => {
    const body = JSON.parse((JSON.parse(file(name)) as { body: string }).body);
    expect(generic.toEvents(body, { receivedAt, mapping, deliveryId: 'delivery-1' }).events).toEqual([
      { source: 'generic', ...event },
    ]);
  });

  it('takes a list where there is one, and gives each item an id of its own', () => {
    const body = { rows: [{ mail: 'a@x.example' }, { mail: 'b@x.example' }, 'c'] };
    const mapping = { items: 'rows', identifiers: { email: 'mail' } };
    const context = { receivedAt, mapping, defaultEventType: 'form_submitted', deliveryId: 'd' };
    const { events, rejected } = generic.toEvents(body, context);
    expect(events.map(({ external_id }) => external_id)).toEqual(['d#0', 'd#1']);
    expect(rejected).toEqual([{ index: 2, errors: [{ path: '', message: 'is not an object' }] }]);
  });

  it('believes the URL before the body, and the body before the default', () => {
    const typeWith = (body: object, event?: string) =>
      generic.toEvents(
        { ...body, mail: 'a@x.example' },
        {
          receivedAt,
          mapping: { event_type: 'kind', identifiers: { email: 'mail' } },
          defaultEventType: 'form_submitted',
          query: event === undefined ? {} : { event },
        },
      ).events[0]?.event_type;
    expect(typeWith({ kind: 'Demo Requested' }, 'badge-scanned')).toBe('badge_scanned');
    expect(typeWith({ kind: 'Demo Requested' })).toBe('demo_requested');
    expect(typeWith({})).toBe('form_submitted');
  });

  it('rejects an item without a type, and everything without a mapping', () => {
    const mapping = { identifiers: { email: 'mail' } };
    expect(generic.toEvents({ mail: 'a@x.example' }, { receivedAt, mapping }).rejected).toMatchObject([
      { errors: [{ path: 'event_type' }] },
    ]);
    expect(generic.toEvents([{}, {}], { receivedAt }).rejected).toHaveLength(2);
  });
});

describe('a path', () => {
  const value = { a: { 'b.c': [{ d: 1 }, { d: 2 }] }, list: ['x'] };
  it.each([
    ['a["b.c"][1].d', 2],
    ["$.a['b.c'][0].d", 1],
    ['$', value],
    ['list[0]', 'x'],
    ['list.length', 1],
    ['a.constructor', undefined],
    ['__proto__', undefined],
    ['list[9].y', undefined],
  ])('%s leads to %j', (path, found) => {
    expect(readPath(value, parsePath(path)!)).toEqual(found);
  });

  it.each(['', 'a..b', 'a[', 'a[x]', 'a["b]', 'a[-1]'])('%j is none', (path) => {
    expect(parsePath(path)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (path, thing) => {
        const steps = parsePath(path);
        if (steps !== null) readPath(thing, steps);
      }),
    );
  });
});

function file(name: string): string {
  return readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8');
}
