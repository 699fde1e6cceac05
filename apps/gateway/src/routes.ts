import type { services } from '@dna/contracts';
import type { Scope } from '@dna/http';

export type Upstream = Exclude<(typeof services)[number], 'gateway'>;

export type GatewayRoute = {
  /** As the router reads it; a more specific path wins, whatever the order here. */
  path: string;
  owner: Upstream;
  /** No API key needed: the owner verifies the sender's signature or write key itself. A key that is there counts. */
  open?: true;
  /** For the pages of any website: open, whatever credentials come along are the owner's to judge, and CORS lets them in. */
  tracking?: true;
  bodyLimitBytes: number;
};

const mebibyte = 1_048_576;
const object = { bodyLimitBytes: mebibyte };
/** Room for arrays; what a single object may weigh is the owner's business. */
const array = { bodyLimitBytes: 5 * mebibyte };
const file = { bodyLimitBytes: 20 * mebibyte };

/** Who answers what. */
export const routes: readonly GatewayRoute[] = [
  ...tree('/api/v1/events', 'ingestion', array),
  ...tree('/api/v1/events/webhook', 'ingestion', { ...array, open: true }),
  ...tree('/api/v1/leads', 'ingestion', array),
  { path: '/api/v1/leads/bulk', owner: 'ingestion', bodyLimitBytes: 100 * mebibyte },
  ...tree('/api/v1/leads/:id/scores', 'scoring', object),
  ...tree('/api/v1/leads/:id/intents', 'intent', object),
  ...tree('/api/v1/leads/:id/routing', 'routing', object),
  ...tree('/api/v1/leads/:id/route', 'routing', object),
  ...tree('/api/v1/leads/:id/unroute', 'routing', object),
  ...tree('/api/v1/imports', 'ingestion', file),
  ...tree('/api/v1/organizations', 'ingestion', object),
  ...tree('/api/v1/campaigns', 'ingestion', object),
  ...tree('/api/v1/suppressions', 'ingestion', object),
  ...tree('/api/v1/sources', 'ingestion', object),
  ...tree('/api/v1/api-keys', 'ingestion', object),
  ...tree('/api/v1/scoring', 'scoring', object),
  ...tree('/api/v1/intent', 'intent', object),
  ...tree('/api/v1/routing', 'routing', object),
  ...tree('/api/v1/team-members', 'routing', object),
  ...tree('/api/v1/pipelines', 'deals', object),
  ...tree('/api/v1/deals', 'deals', object),
  ...tree('/api/v1/tasks', 'deals', object),
  ...tree('/api/v1/automation', 'deals', object),
  ...tree('/api/v1/integrations', 'integration', object),
  ...tree('/api/v1/integrations/moco/webhook', 'integration', { ...object, open: true }),
  // Signed by Slack.
  { path: '/slack/*', owner: 'slack', ...object, open: true },
  // Compatible with Segment's clients, which send their write key in their own ways.
  ...['/v1/*', '/t', '/i', '/p', '/g', '/a', '/s', '/b'].map((path): GatewayRoute => ({
    path,
    owner: 'ingestion',
    ...array,
    open: true,
    tracking: true,
  })),
];

/** The path itself and everything under it. */
function tree(
  path: string,
  owner: Upstream,
  options: { open?: true; bodyLimitBytes: number },
): [GatewayRoute, GatewayRoute] {
  return [
    { path, owner, ...options },
    { path: `${path}/*`, owner, ...options },
  ];
}

/** A first, coarse look; the owner looks closely. `path` is the route's, not the caller's spelling of it. */
export function scopeFor(method: string, path: string): Scope {
  if (method === 'GET' || method === 'HEAD') return 'read';
  return path.startsWith('/api/v1/events') ? 'ingest' : 'write';
}
