import { describe, expect, it } from '@jest/globals';
import { eventRecorded, leadScored } from '@dna/contracts';
import { envelope } from '@dna/testing';
import { nextForm, previousForm } from './message-forms.ts';

const leadId = '0198c0de-0000-7000-8000-000000000001';
const optional = { campaign_id: leadId, organization_id: leadId, campaign_product: 'b2b' };
const message = envelope(eventRecorded, { ...eventRecorded.example, ...optional }, { leadId });

describe('the form of the previous version', () => {
  it('lacks what the contract calls optional, except what decides something, and is still valid', () => {
    const older = JSON.parse(previousForm(JSON.stringify({ ...message, traceparent: '00-1' }))!);
    expect(older).toEqual({ ...message, data: { ...eventRecorded.example, campaign_product: 'b2b' } });
    expect(eventRecorded.schema.safeParse(older).success).toBe(true);
  });

  it('does not exist where nothing is optional, nor of what no contract knows', () => {
    expect(previousForm(JSON.stringify(envelope(leadScored, leadScored.example, { leadId })))).toBeNull();
    expect(previousForm('{"type":"unheard.of"}')).toBeNull();
    expect(previousForm('not json')).toBeNull();
  });
});

describe('the form of the next version', () => {
  it('says more than the contract, which takes it all the same', () => {
    const newer = JSON.parse(nextForm(JSON.stringify(message))!);
    expect(newer).toMatchObject({ ...message, added_later: true });
    expect(newer.data.added_later).toBeDefined();
    expect(eventRecorded.schema.safeParse(newer).success).toBe(true);
  });
});
