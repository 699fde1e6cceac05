import type { RenderedMessage } from '../domain/slack-blocks.ts';
import type { Failure } from '../domain/settle-message.ts';

export type Posted = { channelId: string | null; ts: string | null };

/** A way to post into Slack: with a bot token, or by incoming webhooks. */
export type Sender = {
  mode: 'bot_token' | 'webhook';
  /** The breaker has cut Slack off; posting would fail at once. */
  isCutOff(): boolean;
  /** `channel` is our name of it, such as `hot-leads`. Throws; `failureOf` says what that means. */
  post(channel: string, message: RenderedMessage, notificationId: string): Promise<Posted>;
  /**
   * Looks whether an earlier attempt has posted it. Null: it has not. Absent where Slack offers no way to look; then a
   * message is posted at least once.
   */
  find?: (channel: string, notificationId: string, since: Date) => Promise<Posted | null>;
  failureOf(error: unknown): Failure;
  /** Throws when the credentials are not accepted. Absent where only a post can tell. */
  check?: () => Promise<void>;
  stop(): void;
};
