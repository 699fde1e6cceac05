import { section, type Block, type RenderedMessage } from './slack-blocks.ts';
import { slackText } from './slack-text.ts';

type SilentSource = {
  source: string;
  adapter: string;
  silent_hours: number;
  limit_hours: number;
  remedy: string;
};

/** A remedy is a sentence or two. */
const remedyCharacters = 300;
/** Slack takes no more than 50 blocks. */
const mostShown = 40;

/** Sources that have fallen silent, in one message. Nobody is asked for names: sources are called by their own. */
export function renderSilentSources({ sources }: { sources: readonly SilentSource[] }): RenderedMessage {
  const shown = sources.slice(0, mostShown);
  const rest = sources.length - shown.length;
  const silences = shown.map((each) => `${nameOf(each)} (${each.silent_hours} h)`).join(', ');
  const more = rest === 0 ? '' : ` and ${rest} more`;
  return {
    text: `Nothing has come for unusually long from ${silences}${more}.`,
    blocks: [...shown.map(blockOf), ...(rest === 0 ? [] : [section(`…${more}`)])],
  };
}

function blockOf(source: SilentSource): Block {
  const { adapter, silent_hours, limit_hours, remedy } = source;
  return section(
    [
      `:mute: *Silent source:* *${nameOf(source)}* (${slackText(adapter) ?? 'no adapter'})`,
      `Nothing for *${silent_hours} hours*; up to ${limit_hours} are usual.`,
      slackText(remedy, remedyCharacters) ?? 'Look whether it still sends here.',
    ].join('\n'),
  );
}

function nameOf({ source }: SilentSource): string {
  return slackText(source) ?? 'a source without a name';
}
