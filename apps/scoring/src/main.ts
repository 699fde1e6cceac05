import { runService } from '@dna/service';
import { configFromEnv } from './config.ts';
import { createService } from './service.ts';

await runService({ name: 'scoring', config: configFromEnv, create: createService });
