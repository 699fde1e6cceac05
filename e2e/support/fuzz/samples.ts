import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A request as a source really sends it, to begin from. */
export type Sample = { name: string; path: string; payload: string };

const folder = path.resolve(import.meta.dirname, '../../../apps/ingestion/test/samples');

/** Which source a sample is of, by how its name begins; the first that fits. */
const sources: readonly [RegExp, string][] = [
  [/^lemlist\//, 'lemlist'],
  [/^waalaxy\//, 'waalaxy'],
  [/^ads\/google/, 'google-ads'],
  [/^ads\/linkedin/, 'linkedin-ads'],
  [/^ads\/meta/, 'meta-ads'],
  [/^generic\/calendly/, 'calendly'],
  [/^generic\/hubspot/, 'hubspot'],
  [/^website\//, 'website'],
  [/^conferences\//, 'conference'],
  [/./, 'generic'],
];

/** Where the SDKs of websites send. */
const trackingPaths = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'batch', 'import'].map(
  (call) => `/v1/${call}`,
);

/** Every sample for every place that may be sent it, and events in the engine's own words. */
export function readSamples(): Sample[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && !name.endsWith('.headers.json'))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
  return [...files.flatMap(samplesOf), ...ownEvents()];
}

function samplesOf(name: string): Sample[] {
  const payload = readFileSync(path.join(folder, name), 'utf8');
  const source = sources.find(([pattern]) => pattern.test(name))![1];
  const places = [`/api/v1/events/webhook/${source}`, '/api/v1/events/ingest'];
  if (name.startsWith('website/')) places.push(...trackingPaths);
  return places.map((place) => ({ name, path: place, payload }));
}

function ownEvents(): Sample[] {
  const event = {
    event_type: 'page_visited',
    source: 'portal',
    occurred_at: '2026-11-25T09:30:00Z',
    lead_identifier: {
      email: 'fuzzed@lab.example',
      linkedin_url: 'https://www.linkedin.com/in/fuzzed-lab',
      phone: '+49 30 1234567',
      external_id: '9007199254740993',
      anonymous_id: 'browser-1',
    },
    lead: { first_name: 'Ada', last_name: 'Fuzz', company: 'Lab GmbH', job_title: 'Head of Lab' },
    metadata: { page_path: '/pricing', message: 'We need a consumer panel.', tags: ['a', 'b'] },
    campaign: 'Spring',
  };
  const kinds = [
    event,
    { ...event, event_type: 'email_clicked', metadata: { link_path: '/a', sent_at: '2026-11-25T09:00:00Z' } },
    { ...event, event_type: 'demo_requested', event_id: 'demo-1', metadata: { product: 'b2b', bot: true } },
    [event, { ...event, event_id: 7 }, { ...event, lead_identifier: { email: 'other@lab.example' } }],
  ];
  return kinds.flatMap((body, index) =>
    ['/api/v1/events/ingest', '/api/v1/events', '/api/v1/events/validate'].map((place) => ({
      name: `own event ${index}`,
      path: place,
      payload: JSON.stringify(body),
    })),
  );
}
