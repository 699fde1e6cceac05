import { identityOf, type FastifyRequest } from '@dna/http';

/** Who is written down for a change: the team member who is logged in, else the source of the key. */
export function actorOf(request: FastifyRequest): string {
  const { teamMemberId, source } = identityOf(request);
  return teamMemberId ?? source;
}
