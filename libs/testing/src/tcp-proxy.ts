import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createTcpLane, type TcpLane } from './tcp-lane.ts';

/** The way of the bytes. */
export type TcpDirection = 'to-server' | 'to-client';

export type TcpProxy = {
  port: number;
  /** Ends every connection and refuses new ones. */
  cut: () => void;
  /** Keeps connections open and passes nothing on: a peer that hangs. In one direction only: a half-open connection. */
  hang: (direction?: TcpDirection) => void;
  /** Passes everything on that much later, in order, in each direction. */
  delay: (ms: number) => void;
  /** Passes everything on again, and at once. Connections of which something was swallowed are ended. */
  restore: () => void;
  stop: () => Promise<void>;
};

type Connection = { lanes: TcpLane[]; end: () => void };

/**
 * Stands between a client and a server on this machine, and can fail the way a network does. Several targets take
 * turns, and one that refuses is passed over, as by a load balancer.
 */
export async function startTcpProxy(
  target: number | readonly number[],
  { port = 0 }: { port?: number } = {},
): Promise<TcpProxy> {
  const targets = [target].flat();
  const clients = new Set<Socket>();
  const connections = new Set<Connection>();
  const hanging = new Set<TcpDirection>();
  let isCut = false;
  let delayMs = 0;
  let turn = 0;

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    client.on('error', () => undefined);
    if (isCut) return void client.destroy();
    clients.add(client);
    client.on('close', () => clients.delete(client));
    void bridge(client);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  async function bridge(client: Socket): Promise<void> {
    const first = turn++ % targets.length;
    const upstream = await connectToFirst([...targets.slice(first), ...targets.slice(0, first)]);
    if (upstream === null || client.destroyed) {
      upstream?.destroy();
      client.destroy();
      return;
    }
    const connection = {
      lanes: [lane(client, upstream, 'to-server'), lane(upstream, client, 'to-client')],
      end: () => {
        client.destroy();
        upstream.destroy();
      },
    };
    connections.add(connection);
    for (const socket of [client, upstream]) {
      socket.on('close', () => {
        if (client.destroyed && upstream.destroyed) connections.delete(connection);
      });
    }
    client.resume();
  }

  function lane(from: Socket, to: Socket, direction: TcpDirection): TcpLane {
    return createTcpLane(from, to, () => ({ delayMs, swallows: hanging.has(direction) }));
  }

  function endAll(): void {
    clients.forEach((client) => client.destroy());
    connections.forEach((connection) => connection.end());
  }

  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      endAll();
    },
    hang: (direction) => {
      const directions = direction === undefined ? (['to-server', 'to-client'] as const) : [direction];
      directions.forEach((each) => hanging.add(each));
    },
    delay: (ms) => {
      delayMs = ms;
    },
    restore: () => {
      isCut = false;
      delayMs = 0;
      hanging.clear();
      // What was swallowed is gone, so those connections are of no use any more.
      for (const { lanes, end } of connections) {
        if (lanes.some((each) => each.hasSwallowed())) end();
        else lanes.forEach((each) => each.hurry());
      }
    },
    stop: async () => {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}

async function connectToFirst(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    try {
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      return socket;
    } catch {
      socket.destroy();
    }
  }
  return null;
}
