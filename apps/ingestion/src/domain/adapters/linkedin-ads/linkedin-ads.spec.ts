import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { linkedinAds } from './linkedin-ads.ts';

const receivedAt = new Date('2026-05-04T12:00:00.000Z');
const response = '0a0b0c0d-1111-4222-8333-444455556666-4';
const pointer = { id: response, occurred_at: '1777882200000' };

const submitted = {
  event_type: 'ad_lead_submitted',
  source: 'linkedin-ads',
  occurred_at: '1777882199000',
  external_id: `urn:li:leadGenFormResponse:${response}#CREATED`,
  identifiers: { email: 'jana.muster@acme.example', external_id: response },
  properties: { form_id: '3162001', creative_id: '188000001', lead_type: 'SPONSORED' },
  campaign_external_id: '700000001',
};

describe('linkedin-ads', () => {
  it('reads a notification as a lead that has to be fetched', () => {
    expect(linkedinAds.toEvents(sample('linkedin_lead_notification'), { receivedAt })).toEqual({
      events: [],
      rejected: [],
      pointers: [{ index: 0, pointer }],
    });
  });

  it('tells of a lead that is taken back, for whoever may have to erase it', () => {
    expect(linkedinAds.toEvents(sample('linkedin_lead_deleted'), { receivedAt })).toEqual({
      events: [
        {
          event_type: 'ad_lead_deleted',
          source: 'linkedin-ads',
          occurred_at: '1777968600000',
          external_id: `urn:li:leadGenFormResponse:${response}#DELETED`,
          identifiers: { external_id: response },
          properties: { form_id: '3162001' },
        },
      ],
      rejected: [],
    });
  });

  it('reads a response without its form: an address by its look, all else as words', () => {
    const fetched = sample('linkedin_lead_form_response_fetch');
    expect(linkedinAds.fetched!(fetched, pointer)).toEqual({
      events: [{ ...submitted, text: 'Jana\nMuster' }],
      rejected: [],
    });
  });

  it('reads a response with its form by the questions', () => {
    const form = {
      name: 'Panel 2026',
      content: {
        questions: [
          { questionId: 101, predefinedField: 'FIRST_NAME' },
          { questionId: 102, predefinedField: 'LAST_NAME' },
          { questionId: 103, predefinedField: 'EMAIL' },
          { questionId: 104, predefinedField: 'CUSTOM', name: 'Product interest', question: {} },
          {
            questionId: 105,
            question: { localized: { de_DE: 'Wann?' } },
            questionDetails: {
              multipleChoiceQuestionDetails: {
                options: [
                  { id: 1, text: { localized: { de_DE: 'sofort' } } },
                  { id: 2, text: { localized: { de_DE: 'später' } } },
                ],
              },
            },
          },
        ],
      },
    };
    const fetched = sample('linkedin_lead_form_response_fetch') as { formResponse: { answers: object[] } };
    fetched.formResponse.answers.push(
      { questionId: 104, answerDetails: { textQuestionAnswer: { answer: 'b2b' } } },
      { questionId: 105, answerDetails: { multipleChoiceAnswer: { options: [2] } } },
    );
    expect(linkedinAds.fetched!({ ...fetched, form }, pointer)).toEqual({
      events: [
        {
          ...submitted,
          lead: { first_name: 'Jana', last_name: 'Muster' },
          properties: { ...submitted.properties, form_name: 'Panel 2026', product_interest: 'b2b' },
          text: 'später',
        },
      ],
      rejected: [],
    });
  });

  it('makes nobody of a test lead', () => {
    const fetched = { ...(sample('linkedin_lead_form_response_fetch') as object), testLead: true };
    expect(linkedinAds.fetched!(fetched, pointer).events).toEqual([
      {
        event_type: 'source_test',
        source: 'linkedin-ads',
        identifiers: {},
        properties: { form_id: '3162001', is_test: true },
      },
    ]);
  });

  it('keeps what it does not know as a notice, and rejects what names no lead', () => {
    const { events, rejected } = linkedinAds.toEvents(
      [{ type: 'ORGANIZATION_ACTION' }, { type: 'LEAD_ACTION', leadAction: 'CREATED' }, {}],
      { receivedAt },
    );
    expect(events).toMatchObject([{ event_type: 'source_notice', identifiers: {} }]);
    expect(rejected.map(({ errors }) => errors[0]!.path)).toEqual(['leadGenFormResponse', 'type']);
  });
});

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
