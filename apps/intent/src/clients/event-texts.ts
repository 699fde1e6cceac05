import { askEventTexts, type Envelope } from '@dna/contracts';
import type { EventAmended, EventRecorded } from '@dna/lead-facts';
import type { Bus } from '@dna/messaging';

/** An answer must fit into one message of the broker. */
const eventsPerQuestion = 20;

/**
 * Asks ingestion what the persons wrote in these events: the text by event id. It rejects when ingestion does not
 * answer, and then the whole batch waits. An event in quarantine is asked for too: it may have been released already.
 */
export function askForTexts(bus: Pick<Bus, 'ask'>) {
  return (messages: readonly Envelope<EventRecorded>[]): Promise<Map<string, string>> =>
    ask(
      bus,
      messages.filter(({ data }) => data.has_text).map(({ data }) => data.event_id),
    );
}

/** The same for amended events: those that count have to be read, or read again. */
export function askForTextsThatCount(bus: Pick<Bus, 'ask'>) {
  return (messages: readonly Envelope<EventAmended>[]): Promise<Map<string, string>> =>
    ask(
      bus,
      messages
        .filter(({ data }) => data.has_text && data.status === 'active')
        .map(({ data }) => data.event_id),
    );
}

async function ask(bus: Pick<Bus, 'ask'>, withText: readonly string[]): Promise<Map<string, string>> {
  const eventIds = [...new Set(withText)];
  const questions = [];
  for (let at = 0; at < eventIds.length; at += eventsPerQuestion) {
    questions.push(bus.ask(askEventTexts, { event_ids: eventIds.slice(at, at + eventsPerQuestion) }));
  }
  const answers = await Promise.all(questions);
  return new Map(
    answers.flatMap(({ texts }) => texts.map(({ event_id, text }) => [event_id, text] as const)),
  );
}
