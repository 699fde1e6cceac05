import { describe, expect, it } from '@jest/globals';
import type { Json } from '../identifiers/clean-json.ts';
import { quarantineReason } from './quarantine-reason.ts';

const policy = { afterSendingMs: 10_000, links: 3, burstMs: 5_000 };
const occurredAt = '2026-11-25T12:00:10.000Z';
const reasonOf = (eventType: string, properties: Record<string, Json> = {}) =>
  quarantineReason({ eventType, occurredAt, properties }, policy);

describe('an open or a click is held back', () => {
  it.each(['email_opened_bot', 'email_clicked_bot'])('where the source calls it %s', (type) => {
    expect(reasonOf(type)).toBe('marked_by_source');
  });

  it.each([true, 'true'])('where the source marks it with bot: %j', (bot) => {
    expect(reasonOf('email_opened', { bot })).toBe('marked_by_source');
  });

  it.each([
    ['2026-11-25T12:00:01Z', 'soon_after_sending'],
    ['2026-11-25T13:00:09+01:00', 'soon_after_sending'],
    [Date.parse('2026-11-25T12:00:11Z'), 'soon_after_sending'],
    ['2026-11-25T12:00:00.000Z', null],
    ['2026-11-25T11:00:00Z', null],
    ['yesterday', null],
    [null, null],
  ])('within seconds of sending: %j → %j', (sent_at, reason) => {
    expect(reasonOf('email_clicked', { sent_at })).toBe(reason);
  });

  it('never for its time where the setting is 0', () => {
    const event = { eventType: 'email_opened', occurredAt, properties: { sent_at: occurredAt } };
    expect(quarantineReason(event, { ...policy, afterSendingMs: 0 })).toBeNull();
  });
});

describe('anything else is not', () => {
  it.each(['email_replied', 'email_sent', 'page_visited', 'form_submitted'])('%s', (type) => {
    expect(reasonOf(type, { bot: true, sent_at: occurredAt })).toBeNull();
  });

  it('nor an open that nothing speaks against', () => {
    expect(reasonOf('email_opened', { bot: false })).toBeNull();
  });
});
