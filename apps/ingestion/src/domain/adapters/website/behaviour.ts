import { present, record, snakeCase, text, type Fields } from '../fields.ts';
import { pageAddress, utmOf } from '../page-address.ts';
import { personKeys } from './person.ts';

/** Fields of a form in which people write sentences. */
const textKeys: ReadonlySet<string> = new Set(
  'message comment comments question questions text feedback description request inquiry nachricht anliegen bemerkung kommentar frage'.split(
    ' ',
  ),
);

/** What websites call the properties that rules know. */
const renamed: ReadonlyMap<string, string> = new Map(
  Object.entries({
    asset: 'content',
    document: 'content',
    file: 'content',
    file_name: 'content',
    whitepaper: 'content',
    form: 'form_name',
    product_name: 'product',
  }),
);

/** Said about the page by `pageProperties`, in one form. */
const pageKeys: ReadonlySet<string> = new Set([
  'path',
  'page',
  'page_path',
  'url',
  'title',
  'page_title',
  'search',
  'referrer',
  'referer',
]);

/** What was done: properties under the names that rules know, and the words that the person wrote. */
export function behaviourOf(call: Fields): { properties: Record<string, unknown>; text: string | undefined } {
  const properties: Record<string, unknown> = {};
  const words: string[] = [];
  const hasPerson = Object.keys(record(call['properties'])).some((key) => personKeys.has(snakeCase(key)));
  for (const [key, value] of Object.entries(record(call['properties']))) {
    const name = snakeCase(key);
    if (value === null || value === '' || name === '') continue;
    if (personKeys.has(name) || pageKeys.has(name) || (name === 'name' && hasPerson)) continue;
    const written = textKeys.has(name) && typeof value === 'string' ? text(value) : undefined;
    if (written !== undefined) words.push(written);
    else properties[renamed.get(name) ?? name] = value;
  }
  return { properties: { ...properties, ...pageProperties(call) }, text: words.join('\n') || undefined };
}

/** Page, referrer and campaign marks: from the properties of the call, else from its context. */
function pageProperties(call: Fields): Record<string, unknown> {
  const properties = record(call['properties']);
  const context = record(call['context']);
  const page = record(context['page']);
  const campaign = record(context['campaign']);
  const address = pageAddress(text(properties['url'], page['url']));
  const path = text(properties['page_path'], properties['path'], properties['page'], page['path']);
  const search = utmOf(new URLSearchParams(text(properties['search'], page['search']) ?? ''));
  return present({
    page_path: path?.startsWith('/') ? pageAddress(path).path : address.path,
    page_title: text(properties['page_title'], properties['title'], page['title']),
    referrer_host: pageAddress(text(properties['referrer'], page['referrer'])).host,
    utm_source: text(campaign['source']) ?? search.utm_source ?? address.utm.utm_source,
    utm_medium: text(campaign['medium']) ?? search.utm_medium ?? address.utm.utm_medium,
    utm_campaign: text(campaign['name']) ?? search.utm_campaign ?? address.utm.utm_campaign,
  });
}
