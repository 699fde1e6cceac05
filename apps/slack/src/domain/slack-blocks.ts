export type RenderedMessage = {
  /** One whole sentence: what a notification shows and a screen reader says. */
  text: string;
  blocks: Block[];
};

type Mrkdwn = { type: 'mrkdwn'; text: string; verbatim: true };
export type Block =
  | { type: 'section'; text: Mrkdwn }
  | { type: 'section'; fields: Mrkdwn[] }
  | { type: 'context'; elements: Mrkdwn[] };

export function section(text: string): Block {
  return { type: 'section', text: mrkdwn(text) };
}

export function fields(pairs: [string, string][]): Block {
  return { type: 'section', fields: pairs.map(([label, value]) => mrkdwn(`*${label}*\n${value}`)) };
}

export function context(leadId: string | null): Block {
  return { type: 'context', elements: [mrkdwn(leadId ? `Lead ${leadId}` : 'No lead')] };
}

/** Verbatim: Slack must not look for addresses, channels or people in words that come from outside. */
function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}
