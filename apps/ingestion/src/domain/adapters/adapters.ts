import type { Adapter } from './adapter.ts';
import { calendly } from './calendly/calendly.ts';
import { conference } from './conference/conference.ts';
import { generic } from './generic/generic.ts';
import { googleAds } from './google-ads/google-ads.ts';
import { hubspot } from './hubspot/hubspot.ts';
import { lemlist } from './lemlist/lemlist.ts';
import { linkedinAds } from './linkedin-ads/linkedin-ads.ts';
import { metaAds } from './meta-ads/meta-ads.ts';
import { waalaxy } from './waalaxy/waalaxy.ts';
import { website } from './website/website.ts';

/** The sources whose own payloads are understood, by name: the last part of `/events/webhook/<source>`. */
export const adapters: ReadonlyMap<string, Adapter> = new Map(
  [lemlist, waalaxy, website, googleAds, linkedinAds, metaAds, calendly, hubspot, conference, generic].map(
    (adapter) => [adapter.source, adapter],
  ),
);
