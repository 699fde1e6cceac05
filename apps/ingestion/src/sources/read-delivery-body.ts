import { isUtf8 } from 'node:buffer';
import { ProblemError } from '@dna/http';
import { parseJson } from '../domain/identifiers/parse-json.ts';

/** Read from the bytes, whatever their type is said to be: a number too long for JavaScript must keep its digits. */
export function readDeliveryBody(rawBody: Buffer): unknown {
  if (!isUtf8(rawBody)) throw malformed('The body is not valid UTF-8.');
  try {
    return parseJson(rawBody.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed('The body is not valid JSON.');
    // The stack has an end, and so has what can be nested.
    if (error instanceof RangeError) throw malformed('The body is nested too deeply.');
    throw error;
  }
}

function malformed(detail: string): ProblemError {
  return new ProblemError({ status: 400, code: 'malformed', detail });
}
