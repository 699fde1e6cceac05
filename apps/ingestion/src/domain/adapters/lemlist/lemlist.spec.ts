import { readFileSync } from 'node:fs';
import { describe, it, expect } from '@jest/globals';
import { lemlist } from './lemlist.ts';

const receivedAt = new Date('2026-05-08T12:00:00.000Z');

const jana = {
  source: 'lemlist',
  identifiers: {
    email: 'jana.muster@acme.example',
    linkedin_url: 'https://www.linkedin.com/in/jana-muster-example',
    external_id: 'ctc_TESTcont000000001',
  },
  lead: {
    first_name: 'Jana',
    last_name: 'Muster',
    company: 'Acme Werkzeuge GmbH',
    job_title: 'Head of Operations',
  },
  campaign: 'DACH ops leads Q3',
  campaign_external_id: 'cam_TESTcamp000000001',
};
const firstStep = { step: 0, first: true };
const sentAt = '2026-05-04T07:30:00.112Z';

const events = {
  emails_sent: {
    ...jana,
    event_type: 'email_sent',
    occurred_at: '2026-05-04T07:30:00.112Z',
    external_id: 'act_TESTaaaaaaaaaaa01',
    properties: { ...firstStep, subject: 'Kurze Frage zu Acme' },
  },
  emails_opened: {
    ...jana,
    event_type: 'email_opened',
    occurred_at: '2026-05-04T07:42:10.501Z',
    external_id: 'act_TESTaaaaaaaaaaa02',
    properties: { ...firstStep, sent_at: sentAt },
  },
  emails_opened_repeat_not_first: {
    ...jana,
    event_type: 'email_opened',
    occurred_at: '2026-05-04T09:01:55.020Z',
    external_id: 'act_TESTaaaaaaaaaaa03',
    properties: { step: 0, first: false, sent_at: sentAt },
  },
  emails_opened_bot: {
    ...jana,
    event_type: 'email_opened_bot',
    occurred_at: '2026-05-04T07:30:02.000Z',
    external_id: 'act_TESTaaaaaaaaaaa04',
    properties: { ...firstStep, bot: true, sent_at: sentAt },
  },
  emails_clicked_linkUrl: {
    ...jana,
    event_type: 'email_clicked',
    occurred_at: '2026-05-04T07:44:31.900Z',
    external_id: 'act_TESTaaaaaaaaaaa05',
    properties: { ...firstStep, link_path: '/pricing', utm_source: 'lemlist', utm_medium: 'email' },
  },
  emails_clicked_clickedUrl: {
    ...jana,
    event_type: 'email_clicked',
    occurred_at: '2026-05-04T07:45:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa06',
    properties: { ...firstStep, link_path: '/demo' },
  },
  emails_replied: {
    ...jana,
    event_type: 'email_replied',
    occurred_at: '2026-05-05T06:12:44.003Z',
    external_id: 'act_TESTaaaaaaaaaaa07',
    properties: { step: 1, first: true, subject: 'Re: Kurze Frage zu Acme' },
    text: 'Guten Tag,\ngerne nächste Woche.',
  },
  emails_bounced: {
    ...jana,
    event_type: 'email_bounced',
    occurred_at: '2026-05-04T07:30:05.700Z',
    external_id: 'act_TESTaaaaaaaaaaa08',
    identifiers: {
      email: 'gone@oldfirm.example',
      linkedin_url: 'https://www.linkedin.com/in/jana-muster-example',
      external_id: 'ctc_TESTcont000000002',
    },
    lead: {
      first_name: 'Olaf',
      last_name: 'Beispiel',
      company: 'Oldfirm AG',
      job_title: 'Head of Operations',
    },
    properties: { ...firstStep, reason: '550 5.1.1 user unknown' },
  },
  emails_unsubscribed: {
    ...jana,
    event_type: 'email_unsubscribed',
    occurred_at: '2026-05-06T12:00:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa09',
    properties: firstStep,
  },
  emails_interested: {
    ...jana,
    event_type: 'lead_interested',
    occurred_at: '2026-05-05T08:00:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa10',
    properties: firstStep,
  },
  linkedin_invite_accepted: {
    ...jana,
    event_type: 'linkedin_connected',
    occurred_at: '2026-05-05T10:20:30.400Z',
    external_id: 'act_TESTaaaaaaaaaaa11',
    properties: { step: 2, first: true },
  },
  linkedin_replied: {
    ...jana,
    event_type: 'linkedin_replied',
    occurred_at: '2026-05-05T11:05:00.250Z',
    external_id: 'act_TESTaaaaaaaaaaa12',
    properties: { step: 3, first: true },
    text: 'Danke, schicken Sie mir bitte mehr Infos.',
  },
  annotated_no_lead: {
    event_type: 'note_added',
    source: 'lemlist',
    occurred_at: '2026-05-07T09:00:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa13',
    identifiers: {},
    properties: { note: 'Called reception, asked to try again in June.' },
  },
  reply_outside_campaign: {
    event_type: 'email_replied',
    source: 'lemlist',
    occurred_at: '2026-05-08T09:00:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa14',
    identifiers: jana.identifiers,
    lead: jana.lead,
    properties: {},
    text: 'Hi',
  },
  quirk_names_and_case: {
    ...jana,
    event_type: 'email_opened',
    occurred_at: '2026-05-04T10:00:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa15',
    identifiers: { ...jana.identifiers, email: 'Zoe.Oezdemir+Demo@ACME.example' },
    lead: { first_name: 'Zoë', last_name: 'Özdemir-O’Neil', job_title: 'Head of Operations' },
    properties: firstStep,
  },
  quirk_email_not_an_email: {
    ...jana,
    event_type: 'email_sent',
    occurred_at: '2026-05-04T10:01:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa16',
    identifiers: { ...jana.identifiers, email: 'jana' },
    lead: { last_name: 'Muster', company: 'Acme Werkzeuge GmbH', job_title: 'Head of Operations' },
    properties: firstStep,
  },
  quirk_unknown_type: {
    ...jana,
    event_type: 'source_notice',
    occurred_at: '2026-05-04T10:02:00.000Z',
    external_id: 'act_TESTaaaaaaaaaaa17',
    properties: { ...firstStep, event_name: 'linkedinSomethingNewDone' },
  },
  enrichment_done_other_shape: {
    event_type: 'source_notice',
    source: 'lemlist',
    identifiers: {},
    properties: { event_name: 'enrichmentDone' },
  },
};

describe('lemlist', () => {
  it.each(Object.entries(events))('reads %s', (name, event) => {
    expect(lemlist.toEvents(sample(name), { receivedAt })).toEqual({ events: [event], rejected: [] });
  });

  it('takes a list as well, one event or rejection an item', () => {
    const payload = [
      sample('emails_opened'),
      null,
      { _id: 'act_1' },
      { type: 'emailsOpened', leadEmail: 'jana' },
    ];
    expect(lemlist.toEvents(payload, { receivedAt })).toEqual({
      events: [events.emails_opened],
      rejected: [
        { index: 1, errors: [{ path: '', message: 'is not an object' }] },
        { index: 2, errors: [{ path: 'type', message: 'is missing' }] },
        { index: 3, errors: [{ path: 'lead_identifier.email', message: 'is not an e-mail address' }] },
      ],
    });
  });

  it('reads the lead out of its variables where the system fields are empty', () => {
    const activity = {
      type: 'emailsOpened',
      leadEmail: '',
      lead: {
        contactId: 'ctc_1',
        variables: { email: 'tom@acme.example', firstName: 'Tom', linkedinUrl: 'x' },
      },
      email: 'shadow@acme.example',
    };
    expect(lemlist.toEvents(activity, { receivedAt }).events).toMatchObject([
      { identifiers: { email: 'tom@acme.example', external_id: 'ctc_1' }, lead: { first_name: 'Tom' } },
    ]);
  });

  it('takes the colleague who sends for nobody', () => {
    const text = JSON.stringify(lemlist.toEvents(sample('emails_opened'), { receivedAt }));
    expect(text).not.toContain('sam.sender');
    expect(text).not.toContain('echo-secret');
  });

  it('does not take what Lemlist says of a group of activities for another activity', () => {
    for (const type of [
      'contacted',
      'hooked',
      'attracted',
      'warmed',
      'interested',
      'notInterested',
      'constructor',
    ]) {
      const { events: found } = lemlist.toEvents({ type, leadEmail: 'jana@acme.example' }, { receivedAt });
      expect(found).toMatchObject([{ event_type: 'source_notice', properties: { event_name: type } }]);
    }
  });
});

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
}
