import { askTeamMembers } from '@dna/contracts';
import { unavailable } from '@dna/http';
import { BusUnavailableError, NoAnswerError, type Bus } from '@dna/messaging';

const retryAfterSeconds = 2;

/** Whether routing knows somebody by this id; a 503 while it does not answer. */
export async function isTeamMember(bus: Bus, id: string): Promise<boolean> {
  try {
    const { team_members } = await bus.ask(askTeamMembers, { ids: [id] });
    return team_members.length > 0;
  } catch (error) {
    if (error instanceof NoAnswerError || error instanceof BusUnavailableError) {
      throw unavailable(
        retryAfterSeconds,
        'The team cannot be looked up at the moment. Please repeat.',
        error,
      );
    }
    throw error;
  }
}
