import { runService } from '@dna/service';
import { configFromEnv } from './config.ts';
import { createService } from './service.ts';

await runService({ name: 'intent', config: configFromEnv, create: createService });
