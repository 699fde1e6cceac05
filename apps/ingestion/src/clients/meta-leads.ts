import type { Logger } from '@dna/observability';
import { createJsonGetter } from './get-json.ts';
import type { LeadClient } from './lead-client.ts';
import { withSlash } from './linkedin-leads.ts';

const version = 'v25.0';
const fields = 'id,created_time,ad_id,form_id,campaign_id,campaign_name,is_organic,field_data';

/** The Graph API. The token goes into a header: URLs stand in logs. */
export function createMetaLeads(apiUrl: string, log: Logger): LeadClient {
  const { get, stop } = createJsonGetter('meta', log);
  return {
    fetchLead: ({ id }, accessToken) =>
      get(new URL(`${version}/${encodeURIComponent(id)}?fields=${fields}`, withSlash(apiUrl)), {
        authorization: `Bearer ${accessToken}`,
      }),
    stop,
  };
}
