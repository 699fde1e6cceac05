import {
  request as open,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { BodyTooLargeError, CallerGoneError, UpstreamAwayError } from './upstream-errors.ts';

const connectTimeoutMs = 1_500;
/** From the last byte of the request to the first of the answer: a slow sender must not look like a slow service. */
const answerTimeoutMs = 10_000;
/** Then it is asked whether it is there at all: one that hangs is away within 2 s, one that works gets its time. */
const doubtAfterMs = 900;

export type Forwarded = {
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  body: IncomingMessage;
  bodyLimitBytes: number;
  /** Watched, to give up when the caller does. */
  caller: ServerResponse;
};

export type Target = {
  service: string;
  hostname: string;
  port: string;
  agent: Agent;
  isAlive: () => Promise<boolean>;
};

/** Streams a request to a service and resolves with its answer, whose body is still to come. */
export function forward(target: Target, forwarded: Forwarded): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port, agent, service } = target;
    const { method, path, headers, body, caller } = forwarded;
    const outgoing = open({ hostname, port, agent, method, path, headers });
    const giveUp = (): void => {
      if (!caller.writableFinished) outgoing.destroy(new CallerGoneError());
    };
    caller.once('close', giveUp);
    let timer: NodeJS.Timeout | undefined;
    let answered = false;
    const away = (): void => void outgoing.destroy(new UpstreamAwayError(service));
    const after = (timeoutMs: number, then: () => void): void => {
      clearTimeout(timer);
      timer = setTimeout(then, timeoutMs);
    };
    const doubt = async (): Promise<void> => {
      after(answerTimeoutMs - doubtAfterMs, away);
      if (!(await target.isAlive()) && !answered) away();
    };

    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      after(connectTimeoutMs, away);
      socket.once('connect', () => clearTimeout(timer));
    });
    outgoing.once('finish', () => {
      if (!answered) after(doubtAfterMs, doubt); // some refuse before they have read the whole body
    });
    outgoing.once('response', (answer) => {
      clearTimeout(timer);
      answered = true;
      resolve(answer);
    });
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      caller.off('close', giveUp);
      body.unpipe(outgoing);
      const known = error instanceof CallerGoneError || error instanceof BodyTooLargeError;
      reject(known || error instanceof UpstreamAwayError ? error : new UpstreamAwayError(service, error));
    });
    sendBody(body, outgoing, forwarded.bodyLimitBytes);
  });
}

function sendBody(body: IncomingMessage, outgoing: ClientRequest, limitBytes: number): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = body.headers;
  if (encoding === undefined && (length === undefined || length === '0')) {
    outgoing.end();
    return;
  }
  // Node's parser holds a body to its Content-Length; only a chunked one has to be counted.
  if (encoding !== undefined) limitChunks(body, outgoing, limitBytes);
  body.pipe(outgoing);
}

function limitChunks(body: IncomingMessage, outgoing: ClientRequest, limitBytes: number): void {
  let sentBytes = 0;
  body.on('data', (chunk: Buffer) => {
    sentBytes += chunk.length;
    if (sentBytes > limitBytes) outgoing.destroy(new BodyTooLargeError());
  });
}
