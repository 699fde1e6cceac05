import { askEventTexts, type Envelope, type eventRecorded } from '@dna/contracts';
import type { Bus } from '@dna/messaging';

type EventRecorded = typeof eventRecorded.example;

/** An answer must fit into one message of the broker. */
const eventsPerQuestion = 20;

/**
 * Asks ingestion what the persons wrote in these events: the text by event id. It rejects when ingestion does not
 * answer, and then the whole batch waits.
 */
export function askForTexts(bus: Pick<Bus, 'ask'>) {
  return async (messages: readonly Envelope<EventRecorded>[]): Promise<Map<string, string>> => {
    const withText = messages.filter(({ data }) => data.has_text).map(({ data }) => data.event_id);
    const eventIds = [...new Set(withText)];
    const questions = [];
    for (let at = 0; at < eventIds.length; at += eventsPerQuestion) {
      questions.push(bus.ask(askEventTexts, { event_ids: eventIds.slice(at, at + eventsPerQuestion) }));
    }
    const answers = await Promise.all(questions);
    return new Map(
      answers.flatMap(({ texts }) => texts.map(({ event_id, text }) => [event_id, text] as const)),
    );
  };
}
