import { join } from 'node:path';
import { ROOT } from '../root.ts';

export interface ServiceDefinition {
  name: string;
  /** The file that Node runs. */
  entry: string;
  /** Whether it has a schema, a role and so a database URL. */
  hasDatabase: boolean;
  /** What answers 200 when it can do its work; `/ready` unless said otherwise. */
  readyPath?: string;
  /** From 2 on, for more processes of the same service beside the first. */
  replica?: number;
}

/** One name for each process: `scoring`, `scoring-2`. */
export function processName({ name, replica }: ServiceDefinition): string {
  return replica === undefined ? name : `${name}-${replica}`;
}

const app = (name: string, hasDatabase = true): ServiceDefinition => ({
  name,
  entry: join(ROOT, 'apps', name, 'src', 'main.ts'),
  hasDatabase,
});

/** Everything that runs in production. The gateway stands on the public port, the others on ports of their own. */
export const SERVICES: ServiceDefinition[] = [
  app('ingestion'),
  app('scoring'),
  app('intent'),
  app('routing'),
  app('deals'),
  app('integration'),
  app('slack'),
  app('gateway', false),
];

export const FRONT_DOOR = 'gateway';

/** All that works on messages only: what can be scaled without touching the way in. */
export const WORKERS = SERVICES.filter(({ name }) => name !== 'gateway' && name !== 'ingestion');
