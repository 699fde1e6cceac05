import { join } from 'node:path';
import { ROOT } from '../root.ts';
import type { ServiceDefinition } from './services.ts';

/** A stand-in for a foreign system: a real HTTP server that plays its part. */
export interface SandboxDefinition extends ServiceDefinition {
  /** Whoever has one of these has the real system. */
  notWith: string[];
  /** The settings with which the engine talks to the sandbox. */
  settings: (url: string) => NodeJS.ProcessEnv;
}

export const SANDBOXES: SandboxDefinition[] = [
  {
    name: 'sandbox-slack',
    entry: join(ROOT, 'tools', 'sandbox', 'slack', 'main.ts'),
    hasDatabase: false,
    readyPath: '/health',
    notWith: ['SLACK_BOT_TOKEN', 'SLACK_WEBHOOK_URL'],
    settings: (url) => ({ SLACK_API_URL: `${url}/api/`, SLACK_BOT_TOKEN: 'xoxb-sandbox' }),
  },
];
