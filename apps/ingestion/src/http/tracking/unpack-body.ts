import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { badRequest, ProblemError } from '@dna/http';
import { tooManyBytes } from './limits.ts';

const unzip = promisify(gunzip);

/** The bytes that were meant, and no more of them than may be: a packed body grows a thousandfold. */
export async function unpackBody(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
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
