/** The broker cannot be reached now; trying later may work. */
export class BusUnavailableError extends Error {
  readonly code = 'bus_unavailable';
  constructor(message = 'the broker is not connected', options?: ErrorOptions) {
    super(message, options);
  }
}

/** The broker answered that it does not store this message: too large, no such stream, a full disk. */
export class PublishRefusedError extends Error {
  readonly code = 'publish_refused';
}

/** The server is too old, or returned another setting than the one asked for. */
export class BrokerSettingError extends Error {
  readonly code = 'broker_setting_refused';
}

/** A question got no answer: nobody there, too slow, or the other side failed. */
export class NoAnswerError extends Error {
  readonly code = 'no_answer';
}

/** The other side understood the question and refuses to answer it. */
export class QuestionRefusedError extends Error {
  readonly code = 'question_refused';
}
