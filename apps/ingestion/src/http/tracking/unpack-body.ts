import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { badRequest, ProblemError } from '@dna/http';
import { parseJson } from '../../domain/identifiers/parse-json.ts';
import { tooManyBytes } from './limits.ts';

const unzip = promisify(gunzip);

/** The JSON in a body, whatever its type is said to be: beacons of browsers say `text/plain`. */
export async function unpackBody(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<{ json: unknown; bytes: number }> {
  const unpacked = await decode(body, encoding, maxBytes);
  if (!isUtf8(unpacked)) throw badRequest('The body is not valid UTF-8.');
  return { json: parse(unpacked.toString('utf8')), bytes: unpacked.length };
}

async function decode(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
    case '':
      return body;
    case 'gzip':
    case 'x-gzip':
      return unzip(body, { maxOutputLength: maxBytes }).catch((error: unknown) => {
        const { code } = error as { code?: unknown };
        throw code === 'ERR_BUFFER_TOO_LARGE'
          ? tooManyBytes(maxBytes)
          : badRequest('The body is not valid gzip.');
      });
    default:
      throw new ProblemError({
        status: 415,
        code: 'unsupported_content_encoding',
        detail: 'This Content-Encoding is not understood; send gzip, or nothing packed.',
        headers: { 'accept-encoding': 'gzip, identity' },
      });
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('The body is not valid JSON.');
    // The stack has an end, and so has what can be nested.
    if (error instanceof RangeError) throw badRequest('The body is nested too deeply.');
    throw error;
  }
}
