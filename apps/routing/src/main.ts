import { runService } from '@dna/service';
import { configFromEnv } from './config.ts';
import { createService } from './service.ts';

await runService({ name: 'routing', config: configFromEnv, create: createService });
