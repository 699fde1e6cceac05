import { once } from 'node:events';
import { connect } from 'node:net';

const ANSWERS_WITHIN_MS = 5_000;

/** One request in the broker's own text protocol, as a stranger would send it. Throws what the broker refuses. */
export async function askBroker<T>(
  port: number,
  subject: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(ANSWERS_WITHIN_MS, () =>
    socket.destroy(new Error(`the broker does not answer ${subject} within ${ANSWERS_WITHIN_MS / 1_000} s`)),
  );
  try {
    await once(socket, 'connect');
    socket.write('CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB _INBOX.chaos 1\r\n');
    socket.write(publication(subject, body, headers));
    let received = '';
    for await (const bytes of socket.setEncoding('latin1')) {
      received += bytes;
      const answer = answerIn(received);
      if (answer !== null) return accepted<T>(subject, answer);
    }
    throw new Error(`the broker closed the connection instead of answering ${subject}`);
  } finally {
    socket.destroy();
  }
}

function publication(subject: string, body: unknown, headers: Record<string, string>): Buffer {
  const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = lines.length === 0 ? '' : `NATS/1.0\r\n${lines.join('')}\r\n`;
  const sizes = head === '' ? `${payload.length}` : `${head.length} ${head.length + payload.length}`;
  const verb = head === '' ? 'PUB' : 'HPUB';
  return Buffer.concat([
    Buffer.from(`${verb} ${subject} _INBOX.chaos ${sizes}\r\n${head}`),
    payload,
    Buffer.from('\r\n'),
  ]);
}

/** The body of the first whole message; null while it is still coming in. */
function answerIn(received: string): string | null {
  const line = /(H?)MSG _INBOX\.chaos 1 ((?:\d+ )?)(\d+)\r\n/.exec(received);
  if (line === null) return null;
  const start = line.index + line[0].length;
  const end = start + Number(line[3]);
  if (received.length < end) return null;
  return received.slice(start + Number(line[2] || 0), end);
}

function accepted<T>(subject: string, answer: string): T {
  if (answer === '') throw new Error(`nobody answers ${subject}`);
  const body = JSON.parse(Buffer.from(answer, 'latin1').toString('utf8')) as T & {
    error?: { description: string };
  };
  if (body.error !== undefined) throw new Error(`${subject}: ${body.error.description}`);
  return body;
}
