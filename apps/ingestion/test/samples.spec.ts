import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { adapters } from '../src/domain/adapters/adapters.ts';
import { signatureStyles, type Authentication } from '../src/domain/adapters/authentication.ts';
import type { Mapping } from '../src/domain/adapters/generic/mapping.ts';
import { prepareEvent } from '../src/domain/events/prepare-event.ts';
import { readDeliveryBody } from '../src/sources/read-delivery-body.ts';
import { verifyDelivery, type SignedRequest } from '../src/signatures/verify-delivery.ts';

const root = path.resolve(import.meta.dirname, '..');
const adapterFolder = path.join(root, 'src/domain/adapters');
const read = (file: string): Buffer => {
  const bytes = readFileSync(path.join(root, file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const json = (file: string) => JSON.parse(read(file).toString('utf8'));
const of = (adapter: string) => (file: string) => `src/domain/adapters/${adapter}/samples/${file}`;

type Sample = {
  adapter: string;
  file: string;
  /** What it is recorded as: type and address of each event; `fetch <id>`, `nobody: <type>` or `no: <field>` otherwise. */
  becomes: string[] | { refused: string };
  secret?: string;
  receivedAt?: string;
  mapping?: Mapping;
  /** Where the file describes a request, or where its headers are. */
  request?: { headers: Record<string, string>; body?: string; nowUnix?: number };
  authentication?: Authentication;
  /** It is the answer of a platform that was asked for the lead. */
  isFetched?: true;
};

const jana = 'jana.muster@acme.example';

const lemlist: Sample[] = (
  [
    ['emails_sent', [`email_sent ${jana}`]],
    ['emails_opened', [`email_opened ${jana}`]],
    ['emails_opened_repeat_not_first', [`email_opened ${jana}`]],
    ['emails_opened_bot', [`email_opened_bot ${jana}`]],
    ['emails_clicked_linkUrl', [`email_clicked ${jana}`]],
    ['emails_clicked_clickedUrl', [`email_clicked ${jana}`]],
    ['emails_replied', [`email_replied ${jana}`]],
    ['emails_bounced', ['email_bounced gone@oldfirm.example']],
    ['emails_unsubscribed', [`email_unsubscribed ${jana}`]],
    ['emails_interested', [`lead_interested ${jana}`]],
    ['linkedin_invite_accepted', [`linkedin_connected ${jana}`]],
    ['linkedin_replied', [`linkedin_replied ${jana}`]],
    ['reply_outside_campaign', [`email_replied ${jana}`]],
    // Known by profile and contact id instead.
    ['quirk_email_not_an_email', ['email_sent -']],
    ['quirk_names_and_case', ['email_opened zoe.oezdemir+demo@acme.example']],
    ['quirk_unknown_type', [`source_notice ${jana}`]],
    ['annotated_no_lead', ['nobody: note_added']],
    ['enrichment_done_other_shape', ['nobody: source_notice']],
    ['bad_wrong_secret', { refused: 'wrong_secret' }],
  ] as [string, Sample['becomes']][]
).map(([name, becomes]) => ({
  adapter: 'lemlist',
  file: of('lemlist')(`${name}.json`),
  becomes,
  secret: 'lemlist-echo-secret-for-tests-only',
}));

const waalaxy: Sample[] = (
  [
    ['crm_sync_pending_verified_shape', ['prospect_synced -']],
    ['crm_sync_connected_UNVERIFIED_values', ['linkedin_connected elodie@nordwind.example']],
    ['crm_sync_replied_UNVERIFIED_values', ['linkedin_replied e.exemple@nordwind.example']],
    ['crm_sync_v2_column_names', ['prospect_synced t.testmann@muster-antriebe.example']],
    ['crm_sync_array_UNVERIFIED_batch', ['prospect_synced -', 'prospect_synced -']],
  ] as [string, string[]][]
).map(([name, becomes]) => ({ adapter: 'waalaxy', file: of('waalaxy')(`${name}.json`), becomes }));

const website: Sample[] = (
  [
    ['analytics_node_batch.json', [`identity_updated ${jana}`, 'demo_requested -', 'page_visited -']],
    ['browser_page_text_plain.json', ['page_visited -']],
    ['http_track_demo_requested.json', [`demo_requested ${jana}`]],
    ['http_identify.json', [`identity_updated ${jana}`]],
    ['rudder_batch.json', ['content_downloaded -']],
    ['posthog_capture.json', ['page_visited -']],
    ['plausible_event.json', ['no: type']],
    ['clock_skew_client_1h_fast.json', ['custom_tracked -']],
    [
      'bad_identifiers.json',
      [
        'no: lead_identifier',
        'no: lead_identifier.external_id',
        'no: lead_identifier',
        'no: event',
        'custom_tracked -',
        'custom_tracked -',
        'custom_tracked -',
        'identity_updated ok@acme.example',
      ],
    ],
  ] as [string, string[]][]
).map(([name, becomes]) => ({
  adapter: 'website',
  file: of('website')(name),
  becomes,
  receivedAt: '2026-05-04T09:00:00Z',
}));

const ads: Sample[] = [
  ...(
    [
      ['google_lead', [`ad_lead_submitted ${jana}`]],
      ['google_lead_no_email_blank_column_ids', ['ad_lead_submitted -']],
      ['google_lead_int64_precision', ['ad_lead_submitted int64@acme.example']],
      ['google_lead_test_button', ['nobody: source_test']],
    ] as [string, string[]][]
  ).map(([name, becomes]) => ({
    adapter: 'google-ads',
    file: of('google-ads')(`${name}.json`),
    becomes,
    secret: 'google-key-for-tests-only',
  })),
  {
    adapter: 'linkedin-ads',
    file: of('linkedin-ads')('linkedin_lead_notification.json'),
    becomes: ['fetch 0a0b0c0d-1111-4222-8333-444455556666-4'],
    secret: 'linkedin-client-secret-for-tests-only',
    request: { headers: json(of('linkedin-ads')('linkedin_lead_notification.headers.json')) },
  },
  // Comes without its signature: read only.
  {
    adapter: 'linkedin-ads',
    file: of('linkedin-ads')('linkedin_lead_deleted.json'),
    becomes: ['ad_lead_deleted -'],
  },
  {
    adapter: 'linkedin-ads',
    file: of('linkedin-ads')('linkedin_lead_form_response_fetch.json'),
    becomes: [`ad_lead_submitted ${jana}`],
    isFetched: true,
  },
  {
    adapter: 'meta-ads',
    file: of('meta-ads')('meta_leadgen_two_changes.json'),
    becomes: ['fetch 444000000000001', 'fetch 444000000000002'],
    secret: 'meta-app-secret-for-tests-only',
    request: { headers: json(of('meta-ads')('meta_leadgen_two_changes.headers.json')) },
  },
  {
    adapter: 'meta-ads',
    file: of('meta-ads')('meta_leadgen_numeric_ids_variant.json'),
    becomes: ['fetch 444000000000003'],
  },
  {
    adapter: 'meta-ads',
    file: of('meta-ads')('meta_lead_graph_fetch.json'),
    becomes: [`ad_lead_submitted ${jana}`],
    isFetched: true,
  },
];

const conferences: Sample[] = [
  {
    adapter: 'conference',
    file: of('conference')('pretix_leads_api.json'),
    becomes: [`badge_scanned ${jana}`, 'badge_scanned -'],
  },
  {
    adapter: 'conference',
    file: of('conference')('cvent_badgekit_attendee.json'),
    becomes: [`badge_scanned ${jana}`],
  },
];

const generic: Sample[] = [
  {
    adapter: 'generic',
    file: of('generic')('standard_webhooks_body.json'),
    becomes: [`demo_requested ${jana}`],
    mapping: { event_type: 'type', occurred_at: 'timestamp', identifiers: { email: 'data.email' } },
    authentication: signatureStyles.standard_webhooks,
    secret: 'whsec_bmV3LXRlc3Qtc2VjcmV0LTI0LWJ5dGVz',
    request: {
      headers: json(of('generic')('standard_webhooks_vectors.json')).cases[0].headers,
      nowUnix: 1_777_881_605,
    },
  },
  {
    adapter: 'generic',
    file: of('generic')('github_style.json'),
    becomes: [`form_submitted ${jana}`],
    mapping: {
      event_type: 'action',
      event_types: { submitted: 'form_submitted' },
      identifiers: { email: 'form.email' },
    },
    authentication: signatureStyles.github,
    secret: 'github-style-secret-for-tests-only',
    request: json(of('generic')('github_style.json')),
  },
  {
    adapter: 'generic',
    file: of('generic')('stripe_style.json'),
    becomes: [`form_submitted ${jana}`],
    mapping: { event_type: 'type', event_id: 'id', identifiers: { email: 'data.object.email' } },
    authentication: signatureStyles.stripe,
    secret: 'stripe-style-secret-for-tests-only',
    request: { ...json(of('generic')('stripe_style.json')), nowUnix: 1_777_881_610 },
  },
  {
    adapter: 'hubspot',
    file: of('hubspot')('hubspot_batch.json'),
    becomes: ['crm_contact_created -', 'crm_contact_changed -'],
    secret: 'hubspot-client-secret-for-tests-only',
    request: { headers: json(of('hubspot')('hubspot_batch.headers.json')), nowUnix: 1_777_881_610 },
  },
  {
    adapter: 'calendly',
    file: of('calendly')('calendly_invitee_created.json'),
    becomes: [`meeting_booked ${jana}`],
    secret: 'calendly-signing-key-for-tests-only',
    request: {
      headers: json(of('calendly')('calendly_invitee_created.headers.json')),
      nowUnix: 1_777_881_610,
    },
  },
  ...(
    [
      ['calendly_reschedule_1_canceled', [`source_notice ${jana}`]],
      ['calendly_reschedule_2_created', [`meeting_rescheduled ${jana}`]],
      ['calendly_invitee_canceled', [`meeting_canceled ${jana}`]],
    ] as [string, string[]][]
  ).map(([name, becomes]) => ({ adapter: 'calendly', file: of('calendly')(`${name}.json`), becomes })),
];

const samples = [...lemlist, ...waalaxy, ...website, ...ads, ...conferences, ...generic];

/** Not deliveries themselves: headers of one, a question, a table of attempts; and who looks at them. */
const others: Record<string, string> = {
  [of('linkedin-ads')('linkedin_lead_notification.headers.json')]: 'src/signatures/verify-delivery.spec.ts',
  [of('linkedin-ads')('linkedin_challenge.json')]: 'src/signatures/verify-delivery.spec.ts',
  [of('meta-ads')('meta_leadgen_two_changes.headers.json')]: 'src/signatures/verify-delivery.spec.ts',
  [of('meta-ads')('meta_verify_request.json')]: 'src/signatures/verify-delivery.spec.ts',
  [of('hubspot')('hubspot_batch.headers.json')]: 'src/signatures/verify-delivery.spec.ts',
  [of('calendly')('calendly_invitee_created.headers.json')]: 'src/signatures/verify-delivery.spec.ts',
  [of('generic')('standard_webhooks_vectors.json')]: 'src/signatures/verify-delivery.spec.ts',
};

/** Files, which are imported and not delivered. */
const files = [
  'eventbrite_2026_columns.csv',
  'eventbrite_uk_2017_columns.csv',
  'excel_sep_line.csv',
  'german_excel_utf8_bom_semicolon.csv',
  'german_excel_win1252_semicolon.csv',
  'messy_duplicates.csv',
  'swapcard_validar_columns.csv',
  'talque_lead_list_columns.csv',
  'utf16le_tab_excel_unicode_text.txt',
];

describe('the samples', () => {
  it('are all listed, each with what is expected of it', () => {
    const found = readdirSync(adapterFolder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /[\\/]samples[\\/].+\.\w+$/.test(file))
      .map((file) => `src/domain/adapters/${file.replaceAll('\\', '/')}`);
    expect(found.sort()).toEqual([...samples.map(({ file }) => file), ...Object.keys(others)].sort());
    const imported = readdirSync(path.join(root, 'test/samples/conferences'));
    expect(imported.filter((file) => !file.endsWith('.json')).sort()).toEqual(files);
  });

  it.each(Object.entries(others))('%s is looked at by %s', (file, spec) => {
    expect(read(spec).toString('utf8')).toContain(path.basename(file));
  });

  it.each(files)('%s is imported by the tests of imports', (file) => {
    expect(read('test/imports.int.spec.ts').toString('utf8')).toContain(file);
  });

  it('that is packed is the one that is not', () => {
    expect(json('test/samples/website/rudder_batch.json.gz')).toEqual(
      json(of('website')('rudder_batch.json')),
    );
  });

  it.each(samples.map((sample) => [sample.file, sample] as const))('%s', (_file, sample) => {
    expect(judge(sample)).toEqual(sample.becomes);
  });
});

function judge(sample: Sample): Sample['becomes'] {
  const adapter = adapters.get(sample.adapter)!;
  const rawBody = sample.request?.body === undefined ? read(sample.file) : Buffer.from(sample.request.body);
  const body = readDeliveryBody(rawBody);
  const receivedAt = new Date(sample.receivedAt ?? '2026-06-01T00:00:00Z');
  let deliveryId: string | undefined;
  if (sample.secret !== undefined) {
    const verdict = verifyDelivery(
      sample.authentication ?? adapter.authentication!,
      requestOf(sample, rawBody, body),
      [sample.secret],
      new Date((sample.request?.nowUnix ?? 0) * 1_000),
    );
    if (!verdict.ok) return { refused: verdict.refusal };
    deliveryId = verdict.deliveryId;
  }
  const context = { receivedAt, deliveryId, mapping: sample.mapping };
  const {
    events,
    rejected,
    pointers = [],
  } = sample.isFetched ? adapter.fetched!(body, { id: 'lead-1' }) : adapter.toEvents(body, context);
  const placed = new Map<number, string>([
    ...rejected.map(({ index, errors }) => [index, `no: ${errors[0]!.path}`] as const),
    ...pointers.map(({ index, pointer }) => [index, `fetch ${pointer.id}`] as const),
  ]);
  const rest = events.map((event) => {
    if (Object.keys(event.identifiers).length === 0) return `nobody: ${event.event_type}`;
    const prepared = prepareEvent(event, { receivedAt, idempotencyKey: null });
    if (!prepared.ok) return `no: ${prepared.errors[0]!.path}`;
    const address = prepared.event.identifiers.find(({ kind }) => kind === 'email')?.value ?? '-';
    return `${prepared.event.eventType} ${address}`;
  });
  const count = placed.size + rest.length;
  return Array.from({ length: count }, (_, index) => placed.get(index) ?? rest.shift()!);
}

function requestOf({ request }: Sample, rawBody: Buffer, body: unknown): SignedRequest {
  return {
    method: 'POST',
    uri: 'https://hooks.vendor.example/webhooks/hubspot',
    headers: Object.fromEntries(
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    rawBody,
    json: () => body,
  };
}
