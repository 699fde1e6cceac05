import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../identifiers/parse-json.ts';
import { metaAds } from './meta-ads.ts';

const receivedAt = new Date('2026-05-04T12:00:00.000Z');
const pointer = { id: '444000000000001', occurred_at: '1777882200' };

describe('meta-ads', () => {
  it.each([
    ['meta_leadgen_two_changes', [pointer, { id: '444000000000002', occurred_at: '1777882201' }]],
    ['meta_leadgen_numeric_ids_variant', [{ id: '444000000000003', occurred_at: '1777882202' }]],
  ])('reads each change of %s as a lead that has to be fetched', (name, pointers) => {
    expect(metaAds.toEvents(sample(name), { receivedAt })).toEqual({
      events: [],
      rejected: [],
      pointers: pointers.map((each, index) => ({ index, pointer: each })),
    });
  });

  it('reads a lead by what its fields are called', () => {
    expect(metaAds.fetched!(sample('meta_lead_graph_fetch'), pointer)).toEqual({
      events: [
        {
          event_type: 'ad_lead_submitted',
          source: 'meta-ads',
          occurred_at: '2026-05-04T08:10:00+0000',
          external_id: '444000000000001',
          identifiers: { email: 'Jana.Muster@Acme.example', external_id: '444000000000001' },
          lead: { first_name: 'Jana', last_name: 'Muster', company: 'Acme Werkzeuge GmbH' },
          properties: { form_id: '555000000000001', ad_id: '120000000000000001' },
          text: 'Lager, Einkauf',
        },
      ],
      rejected: [],
    });
  });

  it('reads a German form, and an answer that rules know', () => {
    const field_data = [
      { name: 'vorname', values: ['Jana'] },
      { name: 'nachname', values: ['Muster'] },
      { name: 'e-mail-adresse', values: ['jana@acme.example'] },
      { name: 'product_interest', values: ['co_creation'] },
    ];
    expect(metaAds.fetched!({ field_data }, pointer).events).toMatchObject([
      {
        occurred_at: '1777882200',
        identifiers: { email: 'jana@acme.example' },
        lead: { first_name: 'Jana', last_name: 'Muster' },
        properties: { product_interest: 'co_creation' },
      },
    ]);
  });

  it("makes nobody of the dummy of Meta's testing tool", () => {
    const field_data = [
      { name: 'email', values: ['test@fb.com'] },
      { name: 'full_name', values: ['<test lead: dummy data for full_name>'] },
    ];
    expect(metaAds.fetched!({ field_data }, pointer).events).toEqual([
      { event_type: 'source_test', source: 'meta-ads', identifiers: {}, properties: { is_test: true } },
    ]);
  });

  it('keeps other changes as notices, and rejects what is none', () => {
    const body = { object: 'page', entry: [{ changes: [{ field: 'feed', value: {} }, {}] }] };
    expect(metaAds.toEvents(body, { receivedAt })).toMatchObject({
      events: [{ event_type: 'source_notice', identifiers: {} }],
      rejected: [{ index: 1 }],
    });
  });
});

function sample(name: string): unknown {
  return parseJson(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
