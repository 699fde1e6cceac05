import {
  pino,
  stdTimeFunctions,
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger as PinoLogger,
} from 'pino';
import { redactFields } from './redact-fields.ts';
import { describeError } from './describe-error.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
export type Logger = PinoLogger;
export type LogDestination = DestinationStream;

type LoggerOptions = {
  service: string;
  level: LogLevel;
  /** Standard output unless a test wants to read the lines. */
  destination?: LogDestination;
};

/** JSON lines on standard output. The message is constant, values are fields: `log.info({ lead_id }, 'lead created')`. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: redactFields,
    },
    serializers: { err: describeError, error: describeError, reason: describeError },
  };
  return withRedactedChildren(pino(options, destination ?? standardOutput()));
}

/** Written at once: with pino's own default the last lines of a process come out of order, or not at all. */
function standardOutput(): LogDestination {
  return pino.destination({ fd: process.stdout.fd, sync: true });
}

/** pino formats the fields of a line, but not those bound to a child. Children inherit the method from their parent. */
function withRedactedChildren(log: Logger): Logger {
  const bindFields = log.child;
  log.child = function child<C extends string = never>(
    this: Logger,
    fields: Bindings,
    options?: ChildLoggerOptions<C>,
  ): PinoLogger<C> {
    return Reflect.apply(bindFields, this, [redactFields(fields), options]);
  };
  return log;
}
