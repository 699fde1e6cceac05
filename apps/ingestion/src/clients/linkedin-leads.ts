import type { Logger } from '@dna/observability';
import { createJsonGetter } from './get-json.ts';
import type { LeadClient } from './lead-client.ts';

/** Of LinkedIn's versioned API; each is there for a year. */
const version = '202606';
/** The form comes along: only it says what the questions are. */
const fields =
  'id,owner,leadType,versionedLeadGenFormUrn,submittedAt,testLead,formResponse,leadMetadata,associatedEntity,' +
  'form:(id,name,content)';

export function createLinkedinLeads(apiUrl: string, log: Logger): LeadClient {
  const { get, stop } = createJsonGetter('linkedin', log);
  return {
    fetchLead: ({ id }, accessToken) =>
      get(new URL(`rest/leadFormResponses/${encodeURIComponent(id)}?fields=${fields}`, withSlash(apiUrl)), {
        authorization: `Bearer ${accessToken}`,
        'linkedin-version': version,
        'x-restli-protocol-version': '2.0.0',
      }),
    stop,
  };
}

/** Without it the last part of the path would be left out. */
export function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
