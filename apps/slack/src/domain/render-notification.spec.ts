import { describe, expect, it } from '@jest/globals';
import { renderNotification, type Names, type Notification } from './render-notification.ts';

const leadId = '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10';
const ownerId = '01990a4e-0000-7c11-8a53-0d4b5f8f2a10';

const names: Names = {
  leads: new Map([[leadId, { name: 'Mia Chen', company: 'Helix Bio' }]]),
  teamMembers: new Map([[ownerId, 'Jonas Weber']]),
  pipelines: new Map([['b2b', 'B2B Lab Enablement Pipeline']]),
};
const nobody: Names = { leads: new Map(), teamMembers: new Map(), pipelines: new Map() };

const hotLead: Notification = {
  template: 'hot_lead',
  leadId,
  facts: {
    score: 74,
    top: [
      { event_type: 'demo_requested', rule: 'Demo requested', points: 30 },
      { event_type: 'page_visited', rule: 'Careers page', points: -5 },
    ],
    owner_id: ownerId,
    pipeline_key: 'b2b',
  },
};

const dealOpened: Notification = {
  template: 'deal_opened',
  leadId,
  facts: {
    deal_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a11',
    pipeline_key: 'b2b',
    pipeline_name: 'B2B Lab Enablement Pipeline',
    owner_id: ownerId,
    score: 50,
    confidence: 0.769,
  },
};

describe('renderNotification', () => {
  it('says in one sentence who is hot, why, and who takes care', () => {
    const { text, blocks } = renderNotification(hotLead, names);
    expect(text).toBe(
      'Hot lead: Mia Chen (Helix Bio) has reached 74 points and is in B2B Lab Enablement Pipeline with Jonas Weber.',
    );
    expect(JSON.stringify(blocks)).toContain('• Demo requested: +30\\n• Careers page: −5');
  });

  it('says that a hot lead has no owner yet', () => {
    const facts = { ...hotLead.facts, owner_id: null, pipeline_key: null } as typeof hotLead.facts;
    const { text, blocks } = renderNotification({ ...hotLead, facts } as Notification, names);
    expect(text).toBe('Hot lead: Mia Chen (Helix Bio) has reached 74 points and is still in the lead pool.');
    expect(JSON.stringify(blocks)).toContain('Nobody yet');
  });

  it('says where a deal was opened and how sure we are', () => {
    const { text, blocks } = renderNotification(dealOpened, names);
    expect(text).toBe(
      'New deal for Mia Chen (Helix Bio) in B2B Lab Enablement Pipeline, owned by Jonas Weber.',
    );
    expect(JSON.stringify(blocks)).toContain('77 % sure');
  });

  it('says in which pipeline nobody takes leads, and what can be done', () => {
    const unstaffed: Notification = {
      template: 'pipeline_unstaffed',
      leadId: null,
      facts: { pipeline_key: 'b2b', since: '2026-11-25T09:30:02.000Z', remedy: 'Give it to <somebody>.' },
    };
    const { text, blocks } = renderNotification(unstaffed, names);
    expect(text).toBe('Leads wait for B2B Lab Enablement Pipeline, and nobody there takes any.');
    expect(JSON.stringify(blocks)).toContain('Give it to &lt;somebody&gt;.');
    expect(renderNotification(unstaffed, nobody).text).toContain('wait for b2b');
  });

  it('still makes a sentence when nobody knows the names', () => {
    expect(renderNotification(hotLead, nobody).text).toBe(
      'Hot lead: a lead without a name has reached 74 points and is in b2b with a team member.',
    );
    const companyOnly = { ...nobody, leads: new Map([[leadId, { name: null, company: 'Helix Bio' }]]) };
    expect(renderNotification(dealOpened, companyOnly).text).toMatch(
      /^New deal for someone at Helix Bio in /,
    );
  });

  it.each([hotLead, dealOpened])(
    'pings nobody, whatever a lead, an owner or a rule is called',
    (notification) => {
      const hostile = '<!channel> <@U1> @here\n<https://evil.example|ok>';
      const rendered = renderNotification(
        {
          ...notification,
          facts: { ...notification.facts, top: [{ rule: hostile, points: 1 }] },
        } as Notification,
        {
          leads: new Map([[leadId, { name: hostile, company: hostile }]]),
          teamMembers: new Map([[ownerId, hostile]]),
          pipelines: new Map([['b2b', hostile]]),
        },
      );
      expect(JSON.stringify(rendered)).not.toMatch(/[<>]/);
      const texts = rendered.blocks.flatMap((block) =>
        'text' in block ? [block.text] : 'fields' in block ? block.fields : block.elements,
      );
      expect(texts.every(({ verbatim }) => verbatim)).toBe(true);
    },
  );

  it('stays within the limits of Slack with the longest names there are', () => {
    const long = '&'.repeat(5000);
    const rule = { event_type: 'x', rule: long, points: 1 };
    const facts = { ...hotLead.facts, top: Array.from({ length: 5 }, () => rule) } as typeof hotLead.facts;
    const { blocks } = renderNotification({ ...hotLead, facts } as Notification, {
      leads: new Map([[leadId, { name: long, company: long }]]),
      teamMembers: new Map([[ownerId, long]]),
      pipelines: new Map([['b2b', long]]),
    });
    for (const block of blocks) {
      if ('text' in block) expect(block.text.text.length).toBeLessThan(2700);
      if ('fields' in block) for (const { text } of block.fields) expect(text.length).toBeLessThan(1800);
    }
  });
});
