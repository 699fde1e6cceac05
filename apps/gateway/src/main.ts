import { runService } from '@dna/service';
import { config } from './config.ts';
import { createService } from './service.ts';

await runService({ name: 'gateway', config, create: createService });
