import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@dna/observability';
import { connect, type AddressInfo } from 'node:net';
import { createHttpServer, type HttpServer } from '../src/index.ts';

const servers: HttpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((app) => app.close())));

/** What Node's own parser refuses can only be seen at a socket. */
async function answerTo(bytes: string): Promise<string> {
  const app = await createHttpServer({
    service: 'deals',
    log: createLogger({ service: 'deals', level: 'silent' }),
  });
  servers.push(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe('a request that is not HTTP', () => {
  it.each([
    ['garbage', 'hello\r\n\r\n', 400, 'bad_request'],
    [
      'endless headers',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('is answered with a problem: %s', async (_name, bytes, status, code) => {
    const answer = await answerTo(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
  });
});
