import { identityOf, type FastifyRequest } from '@dna/http';
import type { By } from '../store/by.ts';

/** Who asks over the API: the team member, or else the source that the key belongs to. */
export function askerOf(request: FastifyRequest): By {
  const { teamMemberId, source } = identityOf(request);
  return { actor: teamMemberId ?? source, channel: 'api' };
}
