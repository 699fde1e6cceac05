import { askPipelines } from '@dna/contracts';
import type { Bus } from '@dna/messaging';

export type Pipeline = { id: string; key: string; name: string };

/** The pipelines there are; null while deals, who owns them, does not answer. */
export type AskPipelines = () => Promise<readonly Pipeline[] | null>;

const timeoutMs = 1_000;

/** Asked anew each time: a pipeline that was added a moment ago counts. */
export function createAskPipelines(bus: Pick<Bus, 'ask'>): AskPipelines {
  return async () => {
    try {
      return (await bus.ask(askPipelines, {}, { timeoutMs })).pipelines;
    } catch {
      // Nobody there, too slow, or no broker: whoever asks says so to the caller.
      return null;
    }
  };
}
