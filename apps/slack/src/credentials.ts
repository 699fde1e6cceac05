import type { Logger } from '@dna/observability';
import type { Sender } from './clients/sender.ts';
import { remedyFor } from './domain/remedy-for.ts';

export type Credentials = { state(): string; check(): void };

/** Says at the start whether Slack takes us, and not only when the first lead is hot. A bad token stops nothing else. */
export function watchCredentials(sender: Sender | null, log: Logger): Credentials {
  let state = sender === null ? 'none' : 'not checked';

  async function check(): Promise<void> {
    if (sender === null) {
      log.warn(
        { settings: 'SLACK_BOT_TOKEN or SLACK_WEBHOOK_URL' },
        'no slack credentials, messages are only recorded',
      );
    }
    if (!sender?.check) return;
    try {
      await sender.check();
      state = 'accepted';
      log.info({ mode: sender.mode }, 'slack accepts the credentials');
    } catch (error) {
      const failure = sender.failureOf(error);
      state = failure.kind === 'refused' ? failure.error : 'not checked: Slack does not answer';
      const remedy = failure.kind === 'refused' ? remedyFor(failure.error) : null;
      log.error({ failure, remedy }, 'slack credentials could not be checked');
    }
  }

  return { state: () => state, check: () => void check() };
}
