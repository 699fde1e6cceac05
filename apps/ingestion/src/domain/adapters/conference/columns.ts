/**
 * What badge apps and exports call their fields, English and German; written as `columnName` compares them. "Name" is
 * the whole name: a last name alone has a first name beside it.
 */
export const columns = {
  first_name: ['firstname', 'givenname', 'forename', 'vorname', 'rufname', 'attendeefirstname'],
  last_name: [
    'lastname',
    'surname',
    'familyname',
    'nachname',
    'familienname',
    'zuname',
    'attendeelastname',
    'attendeesurname',
  ],
  full_name: ['fullname', 'attendeename', 'contactname', 'attendee', 'teilnehmer', 'teilnehmername', 'name'],
  email: [
    'workemail',
    'businessemail',
    'email',
    'emailaddress',
    'emailadresse',
    'mailadresse',
    'mail',
    'attendeeemail',
  ],
  phone: [
    'mobilephone',
    'mobile',
    'mobil',
    'mobilnummer',
    'mobiltelefon',
    'handy',
    'workphone',
    'phone',
    'phonenumber',
    'telephone',
    'telefon',
    'telefonnummer',
    'attendeephone',
  ],
  linkedin_url: ['linkedinurl', 'linkedin', 'linkedinprofile', 'linkedinprofil'],
  company: [
    'company',
    'companyname',
    'organization',
    'organisation',
    'account',
    'employer',
    'firma',
    'firmenname',
    'unternehmen',
    'institution',
    'attendeecompany',
  ],
  job_title: [
    'jobtitle',
    'position',
    'role',
    'jobrole',
    'funktion',
    'rolle',
    'berufsbezeichnung',
    'title',
    'attendeejobtitle',
  ],
  scanned_at: [
    'scantime',
    'scannedat',
    'scandate',
    'capturedate',
    'capturedat',
    'connectedat',
    'firstupload',
    'scanzeitpunkt',
    'scanzeit',
    'scandatum',
    'erfasstam',
    'zeitstempel',
    'timestamp',
    'datum',
    'date',
  ],
  rating: ['rating', 'leadrating', 'stars', 'score', 'bewertung'],
  notes: [
    'notes',
    'note',
    'comments',
    'comment',
    'qualifiers',
    'bemerkung',
    'bemerkungen',
    'notiz',
    'notizen',
    'kommentar',
    'kommentare',
    'anmerkung',
    'anmerkungen',
  ],
  conference: ['conference', 'eventname', 'event', 'konferenz', 'messe', 'veranstaltung'],
  booth: ['booth', 'stand', 'devicename'],
  badge: ['badgeid', 'badge', 'referenceid'],
  product_interest: ['productinterest', 'interest', 'interests', 'interesse', 'product', 'produkt'],
  topic: ['topic', 'thema'],
} as const satisfies Record<string, readonly string[]>;

export type Column = keyof typeof columns;

/** `E-Mail`, `e_mail` and `EMail` are one column. */
export function columnName(header: string): string {
  return header
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
