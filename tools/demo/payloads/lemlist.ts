import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, linkedinUrlOf, type Person } from '../people.ts';

/** One activity of Lemlist, as its webhooks send it: system fields, flattened columns and the sending colleague. */
export function lemlistActivity(
  person: Person,
  type: string,
  { at, id }: Moment,
  more: object = {},
): Delivery {
  const campaign = { campaignId: 'cam_demoSpring00000001', campaignName: 'Biotech labs DACH, spring' };
  return {
    source: 'lemlist',
    events: 1,
    body: {
      _id: `act_demo_${id}`,
      type,
      createdAt: iso(at),
      teamId: 'tea_demoTeam0000000001',
      leadId: `lea_demo_${person.key}`,
      contactId: `ctc_demo_${person.key}`,
      ...campaign,
      name: campaign.campaignName,
      sequenceId: 'seq_demoSeq00000000001',
      sequenceStep: 0,
      totalSequenceStep: 4,
      stepId: 'stp_demoStep0000000001',
      isFirst: true,
      stopped: false,
      bot: false,
      createdBy: 'usr_demoUser0000000001',
      sendUserId: 'usr_demoUser0000000001',
      sendUserName: 'Sam Sender',
      sendUserEmail: 'sam.sender@vendor.example',
      sendUserMailboxId: 'usm_demoMail0000000001',
      leadEmail: emailOf(person),
      leadFirstName: person.firstName,
      leadLastName: person.lastName,
      leadCompanyName: person.company,
      leadPhone: '',
      leadPicture: '',
      metaData: { campaignId: campaign.campaignId, leadId: `lea_demo_${person.key}`, type },
      email: emailOf(person),
      firstName: person.firstName,
      lastName: person.lastName,
      companyName: person.company,
      companyDomain: person.domain,
      occupation: person.jobTitle,
      linkedinUrl: linkedinUrlOf(person),
      phone: '',
      ...more,
    },
  };
}
