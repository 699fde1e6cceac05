import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { identityHeader } from '@dna/http';

/** They speak of one connection, not of the message. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
];
const notForwarded = new Set([...hopByHop, 'host', 'x-api-key', identityHeader]);
const notReturned = new Set(hopByHop);

type Additions = { requestId: string; traceparent: string; identity: string | null };

/** With an identity the caller's credentials stay here; without one they are the owner's to judge. */
export function requestHeaders(headers: IncomingHttpHeaders, additions: Additions): OutgoingHttpHeaders {
  const result: OutgoingHttpHeaders = {};
  for (const name in headers) {
    if (!notForwarded.has(name)) result[name] = headers[name];
  }
  // The length was checked against the stream by the parser; a chunked body stays one.
  if (headers['transfer-encoding'] !== undefined) {
    delete result['content-length'];
    result['transfer-encoding'] = 'chunked';
  }
  result['x-request-id'] = additions.requestId;
  result['traceparent'] = additions.traceparent;
  if (additions.identity !== null) {
    delete result['authorization'];
    result[identityHeader] = additions.identity;
  }
  return result;
}

export function answerHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const result: OutgoingHttpHeaders = {};
  for (const name in headers) {
    if (!notReturned.has(name)) result[name] = headers[name];
  }
  return result;
}
