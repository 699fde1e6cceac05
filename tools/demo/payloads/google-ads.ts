import { iso, type Delivery, type Moment } from '../delivery.ts';
import { emailOf, type Person } from '../people.ts';

type Column = { column_id?: string; column_name?: string; string_value: string };

/** A lead form of Google Ads, with the questions of the form as further columns. */
export function googleLead(person: Person, { at, id }: Moment, answers: Column[]): Delivery {
  return {
    source: 'google-ads',
    events: 1,
    body: {
      lead_id: `demo-lead-${id}`,
      user_column_data: [...personColumns(person), ...answers],
      api_version: '1.0',
      form_id: 40000000001,
      campaign_id: 20000000001,
      adgroup_id: 140000000001,
      creative_id: 600000000001,
      google_key: 'demo-google-key',
      gcl_id: `demo-gclid-${id}`,
      is_test: false,
      lead_submit_time: iso(at),
    },
  };
}

function personColumns(person: Person): Column[] {
  return [
    {
      column_id: 'FULL_NAME',
      column_name: 'Full Name',
      string_value: `${person.firstName} ${person.lastName}`,
    },
    { column_id: 'WORK_EMAIL', column_name: 'Work Email', string_value: emailOf(person) },
    { column_id: 'COMPANY_NAME', column_name: 'Company Name', string_value: person.company },
    { column_id: 'JOB_TITLE', string_value: person.jobTitle },
  ];
}
