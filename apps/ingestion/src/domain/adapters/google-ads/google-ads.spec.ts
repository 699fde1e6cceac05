import { readFileSync } from 'node:fs';
import { describe, it, expect } from '@jest/globals';
import { parseJson } from '../../identifiers/parse-json.ts';
import { googleAds } from './google-ads.ts';

const receivedAt = new Date('2026-05-04T12:00:00.000Z');

const events = {
  google_lead: {
    event_type: 'ad_lead_submitted',
    source: 'google-ads',
    occurred_at: '2026-05-04T08:10:00Z',
    external_id: 'TeSter-lead-0001-CjwKEXAMPLE',
    identifiers: {
      email: 'Jana.Muster@Acme.example',
      phone: '+493000000000',
      external_id: 'TeSter-lead-0001-CjwKEXAMPLE',
    },
    lead: {
      first_name: 'Jana',
      last_name: 'Muster',
      company: 'Acme Werkzeuge GmbH',
      job_title: 'Head of Operations',
    },
    properties: {
      form_id: '40000000001',
      adgroup_id: '140000000001',
      creative_id: '600000000001',
      gcl_id: 'Cj0KCQEXAMPLEgclid',
    },
    text: 'in 3 Monaten',
    campaign_external_id: '20000000001',
  },
  google_lead_no_email_blank_column_ids: {
    event_type: 'ad_lead_submitted',
    source: 'google-ads',
    external_id: 'TeSter-lead-0002',
    identifiers: { phone: '+41000000000', external_id: 'TeSter-lead-0002' },
    properties: { form_id: '40000000001' },
    text: 'ja\nRückruf nach 17 Uhr',
    campaign_external_id: '20000000001',
  },
  google_lead_int64_precision: {
    event_type: 'ad_lead_submitted',
    source: 'google-ads',
    external_id: 'TeSter-lead-0003',
    identifiers: { email: 'int64@acme.example', external_id: 'TeSter-lead-0003' },
    properties: { form_id: '9007199254740993' },
    campaign_external_id: '9223372036854775807',
  },
  google_lead_test_button: {
    event_type: 'source_test',
    source: 'google-ads',
    external_id: 'test-lead-0000',
    identifiers: {},
    properties: {
      form_id: '40000000001',
      adgroup_id: '0',
      creative_id: '0',
      gcl_id: 'test-gclid',
      is_test: true,
    },
  },
};

describe('google-ads', () => {
  it.each(Object.entries(events))('reads %s', (name, event) => {
    expect(googleAds.toEvents(sample(name), { receivedAt })).toEqual({ events: [event], rejected: [] });
  });

  it('reads the answer to a question that is named like a property', () => {
    const lead = {
      lead_id: 'l-1',
      user_column_data: [
        { column_id: 'WORK_EMAIL', string_value: 'jana@acme.example' },
        { column_id: 'EMAIL', string_value: 'jana@gmail.com' },
        { column_id: 'Product Interest', string_value: 'b2b' },
        { column_name: 'topic', string_value: 'Proteomics' },
      ],
    };
    expect(googleAds.toEvents(lead, { receivedAt }).events).toEqual([
      {
        event_type: 'ad_lead_submitted',
        source: 'google-ads',
        external_id: 'l-1',
        identifiers: { email: 'jana@acme.example', external_id: 'l-1' },
        properties: { product_interest: 'b2b', topic: 'Proteomics' },
      },
    ]);
  });

  it('keeps no key of the form', () => {
    expect(JSON.stringify(googleAds.toEvents(sample('google_lead'), { receivedAt }))).not.toContain(
      'google-key',
    );
  });
});

function sample(name: string): unknown {
  return parseJson(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
