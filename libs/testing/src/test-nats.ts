import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startNatsServer, type NatsServer } from '@dna/local-servers';

export type TestNats = {
  url: string;
  /** Gone at once, as in a crash. */
  kill: () => Promise<void>;
  /** Starts it again on the same port and folder. */
  restart: () => Promise<void>;
  /** Removes its files; only while it is down. */
  wipe: () => void;
  storeDir: string;
  /** Deletes a stream behind everybody's back. */
  deleteStream: (name: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** A NATS server of the test's own, with JetStream in a temporary folder. */
export async function startTestNats(): Promise<TestNats> {
  const binary = process.env.NATS_SERVER_BIN;
  if (binary === undefined) {
    throw new Error('NATS_SERVER_BIN is not set: run the tests with `npm test` or `npx nx test <project>`');
  }
  const storeDir = mkdtempSync(path.join(tmpdir(), 'dna-nats-'));
  const port = await freePort();
  const start = () => startNatsServer({ binary, storeDir, port });
  let server: NatsServer | null = await start();
  return {
    url: server.url,
    storeDir,
    kill: async () => {
      await server?.kill();
      server = null;
    },
    restart: async () => {
      server ??= await start();
    },
    wipe: () => {
      rmSync(storeDir, { recursive: true, force: true });
    },
    deleteStream: (name) => request(port, `$JS.API.STREAM.DELETE.${name}`),
    stop: async () => {
      await server?.stop();
      rmSync(storeDir, { recursive: true, force: true });
    },
  };
}

/** One request in the broker's own protocol, as a stranger would send it; ends with the answer. */
async function request(port: number, subject: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`CONNECT {"verbose":false}\r\nSUB _INBOX.test 1\r\nPUB ${subject} _INBOX.test 0\r\n\r\n`);
  for await (const bytes of socket) if (String(bytes).includes('MSG _INBOX.test')) break;
  socket.destroy();
}
