import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type TcpProxy = {
  port: number;
  /** Ends every connection and refuses new ones. */
  cut: () => void;
  /** Keeps connections open and passes nothing on: a peer that hangs. */
  hang: () => void;
  /** Passes everything on again. */
  restore: () => void;
  stop: () => Promise<void>;
};

/** Stands between a client and a server on this machine, and can fail the way a network does. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let mode: 'open' | 'cut' | 'hanging' = 'open';
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (mode === 'cut') return void client.destroy();
    const target = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (mode === 'open') to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      mode = 'cut';
      endAll();
    },
    hang: () => {
      mode = 'hanging';
    },
    restore: () => {
      // What was swallowed while hanging is gone, so those connections are of no use any more.
      if (mode === 'hanging') endAll();
      mode = 'open';
    },
    stop: async () => {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
