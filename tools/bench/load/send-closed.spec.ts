import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { freePort } from '@dna/local-servers';
import { sendClosed } from './send-closed.ts';
import type { LoadRequest } from './prepare-load.ts';

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function serve(listener: RequestListener) {
  const port = await freePort();
  server = createServer((request, response) => {
    request.resume().once('end', () => listener(request, response));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}`, apiKey: 'portal:key2' };
}

function requestsOf(count: number): LoadRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    body: Buffer.from(JSON.stringify([{ index }, { index }])),
    events: 2,
    isProbe: false,
  }));
}

test('a request that is answered with 503 is sent again until it is accepted', async () => {
  let asked = 0;
  const target = await serve((_, response) => {
    asked += 1;
    response.writeHead(asked <= 2 ? 503 : 202, { 'retry-after': '0' }).end('[]');
  });
  const result = await sendClosed(requestsOf(3), { target, connections: 1 });
  expect(result).toMatchObject({ requests: 3, acceptedEvents: 6, rejectedEvents: 0, repeated: 2 });
  expect(asked).toBe(5);
});

test('items that are rejected are not counted as accepted', async () => {
  const target = await serve((_, response) => {
    response.writeHead(207).end(JSON.stringify([{ status: 'recorded' }, { status: 'rejected' }]));
  });
  const result = await sendClosed(requestsOf(2), { target, connections: 2 });
  expect(result).toMatchObject({ acceptedEvents: 2, rejectedEvents: 2 });
});

test('an answer that will not change ends the run, with what it said', async () => {
  const target = await serve((_, response) => void response.writeHead(401).end('no such key'));
  await expect(sendClosed(requestsOf(1), { target, connections: 1 })).rejects.toThrow(/401.*no such key/);
});
