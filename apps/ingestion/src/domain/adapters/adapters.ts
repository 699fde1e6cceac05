import type { Adapter } from './adapter.ts';
import { calendly } from './calendly/calendly.ts';
import { conference } from './conference/conference.ts';
import { googleAds } from './google-ads/google-ads.ts';
import { lemlist } from './lemlist/lemlist.ts';
import { waalaxy } from './waalaxy/waalaxy.ts';
import { website } from './website/website.ts';

/** The sources whose own payloads are understood, by name: the last part of `/events/webhook/<source>`. */
export const adapters: ReadonlyMap<string, Adapter> = new Map(
  [lemlist, waalaxy, website, googleAds, calendly, conference].map((adapter) => [adapter.source, adapter]),
);
