import { redactText } from './redact-text.ts';

type ErrorDescription = {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: unknown;
  errors?: unknown[];
};

const maxCauses = 5;

/**
 * An explicit list of fields: drivers hang the failing row or the request on their errors
 * (`detail`, `parameters`, `config`), and those hold personal data.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (typeof error === 'string') return redactText(error);
  if (!(error instanceof Error)) return error;
  const description: ErrorDescription = { type: error.name, message: redactText(error.message) };
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) {
    description.code = error.code;
  }
  if (error.stack) description.stack = redactText(error.stack);
  if (error.cause !== undefined && depth < maxCauses)
    description.cause = describeError(error.cause, depth + 1);
  if (error instanceof AggregateError && depth < maxCauses) {
    description.errors = error.errors.map((each) => describeError(each, depth + 1));
  }
  return description;
}
