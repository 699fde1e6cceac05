import { askEventTexts, type Envelope } from '@dna/contracts';
import type { EventAmended, EventRecorded } from '@dna/lead-facts';
import type { Bus } from '@dna/messaging';

/** An answer must fit into one message of the broker. */
const eventsPerQuestion = 20;
/** As many as a whole batch of messages needs; more have to wait for those before. */
const questionsAtOnce = 25;

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

/** The same for events that are known already. */
export function askForTextsOf(bus: Pick<Bus, 'ask'>) {
  return (eventIds: readonly string[]): Promise<Map<string, string>> => ask(bus, eventIds);
}

async function ask(bus: Pick<Bus, 'ask'>, withText: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const questions = inPieces([...new Set(withText)], eventsPerQuestion);
  for (const atOnce of inPieces(questions, questionsAtOnce)) {
    const answers = await Promise.all(atOnce.map((event_ids) => bus.ask(askEventTexts, { event_ids })));
    for (const answer of answers) {
      for (const { event_id, text } of answer.texts) texts.set(event_id, text);
    }
  }
  return texts;
}

function inPieces<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
