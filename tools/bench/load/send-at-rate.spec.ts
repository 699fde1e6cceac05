import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { freePort } from '@dna/local-servers';
import { sendAtRate } from './send-at-rate.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test('every request is sent though the first is never answered in time, and its wait is counted from when it was due', async () => {
  const port = await freePort();
  let asked = 0;
  let answerFirst = () => {};
  server = createServer((request, response) => {
    request.resume().once('end', () => {
      asked += 1;
      const answer = () => response.writeHead(202).end('{"lead_id":"l","event_id":"e"}');
      if (asked === 1) answerFirst = answer;
      else answer();
      if (asked === 20) setTimeout(answerFirst, 30);
    });
  });
  await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
  const requests = Array.from({ length: 20 }, (_, index) => ({
    body: Buffer.from('{}'),
    events: 1,
    isProbe: index === 5,
  }));
  const target = { url: `http://127.0.0.1:${port}`, apiKey: 'portal:key2' };
  const result = await sendAtRate(requests, { target, perSecond: 200 });
  expect(result).toMatchObject({ sent: 20, accepted: 20, failures: {} });
  // The twentieth was due 95 ms after the first, which was answered after it.
  expect(result.answerMs.max).toBeGreaterThanOrEqual(95);
  expect(result.probes).toEqual([{ dueAt: result.startedAt + 25, leadId: 'l', eventId: 'e' }]);
});

test('answers that are no 202 are counted by their status', async () => {
  const port = await freePort();
  server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(503).end());
  });
  await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
  const requests = [{ body: Buffer.from('{}'), events: 1, isProbe: true }];
  const target = { url: `http://127.0.0.1:${port}`, apiKey: 'portal:key2' };
  const result = await sendAtRate(requests, { target, perSecond: 100 });
  expect(result).toMatchObject({ accepted: 0, failures: { 503: 1 }, probes: [] });
});

test('nothing is sent any more once it is told to end, and what was sent is answered for', async () => {
  const port = await freePort();
  const over = new AbortController();
  let asked = 0;
  server = createServer((request, response) => {
    request.resume().once('end', () => {
      asked += 1;
      if (asked === 3) over.abort();
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
  const requests = Array.from({ length: 6_000 }, () => ({
    body: Buffer.from('{}'),
    events: 1,
    isProbe: false,
  }));
  const target = { url: `http://127.0.0.1:${port}`, apiKey: 'portal:key2' };
  const result = await sendAtRate(requests, { target, perSecond: 100, until: over.signal });
  expect(result.sent).toBe(asked);
  expect(result).toMatchObject({ accepted: asked, failures: {} });
  expect(asked).toBeLessThan(6_000);
});
