/**
 * `JSON.parse` that keeps the digits of numbers JavaScript cannot hold: an integer beyond 2^53 becomes text. Ads
 * platforms send such ids. Throws a `SyntaxError` like `JSON.parse`, and also where it is nested too deep to be read so.
 */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  try {
    return parseWithSource(text, keepDigits);
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('nested too deep', { cause: error });
    throw error;
  }
}

/** Only a body with a long run of digits pays for the slower way. */
const longNumber = /[0-9]{16}/;

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' &&
  source !== undefined &&
  !Number.isSafeInteger(value) &&
  /^-?[0-9]+$/.test(source)
    ? source
    : value;
