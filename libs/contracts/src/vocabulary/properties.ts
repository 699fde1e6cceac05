import { z } from 'zod';

/**
 * Properties of an event that leave ingestion, because rules may use them: behaviour, never who somebody is.
 * Anything else that a source sends stays in ingestion.
 */
export const ruleProperties = [
  'page_path',
  'page_title',
  'referrer_host',
  'product',
  'product_interest',
  'interest',
  'topic',
  'content',
  'content_id',
  'form_id',
  'form_name',
  'webinar',
  'conference',
  'booth',
  'rating',
  'link_path',
  'step',
  'list',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'event_name',
  'is_test',
  'bot',
  'first',
] as const;

export const propertyValueSchema = z.union([
  z.string().max(300),
  z.number(),
  z.boolean(),
  z.array(z.string().max(300)).max(20),
]);
export type PropertyValue = z.infer<typeof propertyValueSchema>;

export const propertiesSchema = z.record(z.string(), propertyValueSchema);
export type Properties = z.infer<typeof propertiesSchema>;
