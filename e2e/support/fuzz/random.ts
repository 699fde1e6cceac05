import type { createRandom } from '@dna/tools/chaos';

export type Random = ReturnType<typeof createRandom>;
