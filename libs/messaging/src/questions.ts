import { RequestError, TimeoutError, type Msg, type Subscription } from '@nats-io/transport-node';
import type { QuestionDefinition } from '@dna/contracts';
import type { BusLog, Connection } from './connection.ts';
import { NoAnswerError, QuestionRefusedError } from './errors.ts';

type Reply = { answer: unknown } | { refused: string };

export type Questions = {
  /** Asks and waits; throws `NoAnswerError`, `QuestionRefusedError` or `BusUnavailableError`. */
  ask: <Q, A>(question: QuestionDefinition<Q, A>, request: Q, options?: { timeoutMs?: number }) => Promise<A>;
  /** Answers a question from now on, sharing the work with the other replicas of the service. */
  answer: <Q, A>(question: QuestionDefinition<Q, A>, handler: (request: Q) => Promise<A>) => void;
  close: () => Promise<void>;
};

const defaultTimeoutMs = 2_000;

export function createQuestions(connection: Connection, log: BusLog): Questions {
  const open: Subscription[] = [];
  return {
    ask: async (question, request, { timeoutMs = defaultTimeoutMs } = {}) => {
      const { nc } = connection.link();
      const reply = await nc
        .request(question.subject, JSON.stringify(request), { timeout: timeoutMs })
        .catch((error: unknown) => {
          if (error instanceof RequestError || error instanceof TimeoutError) {
            throw new NoAnswerError(`nobody answered ${question.subject}`, { cause: error });
          }
          throw error;
        });
      const body = reply.json<Reply>();
      if ('refused' in body) throw new QuestionRefusedError(`${question.subject}: ${body.refused}`);
      return question.answer.parse(body.answer);
    },
    answer: (question, handler) => {
      void connection.first.then(
        ({ nc }) => {
          // Stopped before it was connected.
          if (nc.isClosed() || nc.isDraining()) return;
          open.push(
            nc.subscribe(question.subject, {
              queue: question.service,
              callback: (error, message) => {
                if (error)
                  log.error({ err: error, subject: question.subject }, 'question could not be taken');
                else void respond(question, handler, message, log);
              },
            }),
          );
        },
        () => undefined,
      );
    },
    close: async () => {
      await Promise.all(
        open.map((subscription) => (subscription.isClosed() ? undefined : subscription.drain())),
      );
    },
  };
}

async function respond<Q, A>(
  question: QuestionDefinition<Q, A>,
  handler: (request: Q) => Promise<A>,
  message: Msg,
  log: BusLog,
): Promise<void> {
  try {
    const request = question.request.safeParse(JSON.parse(message.string()));
    const reply: Reply = request.success
      ? { answer: await handler(request.data) }
      : {
          refused: request.error.issues
            .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
            .join('; '),
        };
    message.respond(JSON.stringify(reply));
  } catch (error) {
    // No reply: the asker's timeout tells it to try again.
    log.error({ err: error, subject: question.subject }, 'question could not be answered');
  }
}
