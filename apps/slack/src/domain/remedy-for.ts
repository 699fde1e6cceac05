const token = 'put a valid bot token into SLACK_BOT_TOKEN and restart';
const setting =
  "check the channel's setting SLACK_CHANNEL_<NAME>: a channel id, or the name of a public channel";
const policy = "ask an admin of the workspace to let the app post there, or change the channel's setting";

const remedies: Readonly<Record<string, string>> = {
  invalid_auth: token,
  not_authed: token,
  account_inactive: token,
  token_revoked: token,
  token_expired: token,
  not_allowed_token_type: token,
  missing_scope:
    'give the app chat:write, chat:write.public, channels:read and channels:history, and reinstall it',
  not_in_channel: 'invite the app into the channel: /invite @<app>',
  channel_not_found: setting,
  is_archived: `${setting}; this one is archived`,
  restricted_action: policy,
  posting_to_general_channel_denied: policy,
};

/** What a person can do about an error of Slack; null when we do not know. */
export function remedyFor(error: string): string | null {
  return remedies[error] ?? null;
}
