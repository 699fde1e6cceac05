import { Agent, request } from 'node:http';
import type { Target } from './load-orders.ts';

export type PostAnswer = {
  /** 0: the connection was lost before an answer came. */
  status: number;
  /** Read only when asked for, or when the answer is not the ordinary one. */
  text: string;
  retryAfterMs: number;
};

export type Poster = {
  post: (body: Buffer, options?: { keepText?: boolean }) => Promise<PostAnswer>;
  stop: () => void;
};

const timeoutMs = 30_000;

/** Posts events over connections that stay open. */
export function createPoster({ url, apiKey }: Target, sockets: number): Poster {
  const address = new URL('/api/v1/events/ingest', url);
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets });
  const post: Poster['post'] = (body, { keepText = false } = {}) =>
    new Promise((resolve) => {
      const lost = () => resolve({ status: 0, text: '', retryAfterMs: 200 });
      const call = request(
        address,
        {
          method: 'POST',
          agent,
          timeout: timeoutMs,
          headers: {
            'content-type': 'application/json',
            'content-length': body.length,
            'x-api-key': apiKey,
          },
        },
        (response) => {
          const status = response.statusCode ?? 0;
          const chunks: Buffer[] = [];
          if (keepText || status !== 202) response.on('data', (chunk: Buffer) => chunks.push(chunk));
          else response.resume();
          response.once('error', lost).once('end', () =>
            resolve({
              status,
              text: Buffer.concat(chunks).toString(),
              retryAfterMs: 1_000 * Number(response.headers['retry-after'] ?? 1),
            }),
          );
        },
      );
      call.once('timeout', () => call.destroy(new Error('no answer')));
      call.once('error', lost);
      call.end(body);
    });
  return { post, stop: () => agent.destroy() };
}
