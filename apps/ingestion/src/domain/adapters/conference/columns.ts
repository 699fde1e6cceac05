/**
 * What badge apps and exports call their fields, English and German; written as `columnName` compares them. "Name" is
 * the whole name: a last name alone has a first name beside it.
 */
export const columns = {
  first_name: ['firstname', 'givenname', 'vorname', 'attendeefirstname'],
  last_name: ['lastname', 'surname', 'familyname', 'nachname', 'familienname', 'attendeelastname'],
  full_name: ['fullname', 'attendeename', 'attendee', 'teilnehmer', 'name'],
  email: ['workemail', 'email', 'emailaddress', 'emailadresse', 'mail', 'attendeeemail'],
  phone: ['mobilephone', 'mobile', 'mobil', 'handy', 'workphone', 'phone', 'telefon', 'attendeephone'],
  linkedin_url: ['linkedinurl', 'linkedin', 'linkedinprofile'],
  company: [
    'company',
    'companyname',
    'organization',
    'organisation',
    'account',
    'firma',
    'unternehmen',
    'attendeecompany',
  ],
  job_title: ['jobtitle', 'position', 'role', 'funktion', 'berufsbezeichnung', 'title', 'attendeejobtitle'],
  scanned_at: [
    'scantime',
    'scannedat',
    'capturedate',
    'connectedat',
    'firstupload',
    'scanzeitpunkt',
    'erfasstam',
    'datum',
  ],
  rating: ['rating', 'leadrating', 'stars', 'score', 'bewertung'],
  notes: ['notes', 'note', 'comments', 'comment', 'qualifiers', 'bemerkung', 'notiz', 'kommentar'],
  conference: ['conference', 'eventname', 'event', 'konferenz', 'messe'],
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
