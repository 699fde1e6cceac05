import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, linkedinUrlOf, type Person } from '../people.ts';

/**
 * A prospect of Waalaxy at the "CRM Sync" step of a campaign: flat, every value a text. The URL names the event. An
 * address is there when its enrichment has found one.
 */
export function waalaxyProspect(person: Person, event: string, { at }: Moment, withEmail: boolean): Delivery {
  const replied = event === 'linkedin_replied';
  return {
    source: 'waalaxy',
    events: 1,
    query: { event, campaign: 'LinkedIn lab leaders' },
    body: {
      _id: Buffer.from(person.key).toString('hex').padEnd(24, '0').slice(0, 24),
      firstName: person.firstName,
      lastName: person.lastName,
      occupation: `${person.jobTitle} at ${person.company}`,
      location: 'Munich, Germany',
      email: '',
      linkedinUrl: linkedinUrlOf(person),
      salesNavigatorUrl: 'https://www.linkedin.com/sales/people/ACwAADEMO,name',
      company_name: person.company,
      company_linkedinUrl: '',
      company_website: `https://${person.domain}`,
      prospectList: 'Lab leaders',
      profileStatus: event === 'prospect_synced' ? 'pending' : 'connected',
      premium: 'No',
      jobSeeker: 'No',
      messageSent: replied ? 'Yes' : 'No',
      messageReplied: replied ? 'Yes' : 'No',
      emailSent: 'No',
      emailReplied: 'No',
      connectedAt: event === 'prospect_synced' ? '' : iso(at),
      firstMessageAt: '',
      tags: '',
      phoneNumbers: '',
      dropcontactEmail: withEmail ? emailOf(person) : '',
      __typename: 'FormattedProspect',
    },
  };
}
