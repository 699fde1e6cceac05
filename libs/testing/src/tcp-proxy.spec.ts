import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('a proxy', () => {
  it('passes bytes and ends on in both directions, with what was written last before an end', async () => {
    const { client, received } = await connectThrough(await proxyTo(await echoServer()));
    client.end('x'.repeat(1_000_000));
    await once(client, 'close');
    expect(received().length).toBe(1_000_000);
  });

  it('ends what is open and lets nobody in while it is cut', async () => {
    const proxy = await proxyTo(await echoServer());
    const { client } = await connectThrough(proxy);
    proxy.cut();
    await once(client, 'close');
    const { client: late, received } = await connectThrough(proxy);
    late.write('hello');
    await once(late, 'close');
    expect(received()).toBe('');
    proxy.restore();
    await answers(proxy);
  });

  it('passes nothing on while it hangs, and ends those connections after it', async () => {
    const proxy = await proxyTo(await echoServer());
    const { client, received } = await connectThrough(proxy);
    proxy.hang();
    client.write('hello');
    await sleep(50);
    expect([received(), client.destroyed]).toEqual(['', false]);
    proxy.restore();
    await once(client, 'close');
    await answers(proxy);
  });

  it('leaves a connection alone on which nothing was said while it hung', async () => {
    const proxy = await proxyTo(await echoServer());
    const { client, received } = await connectThrough(proxy);
    client.write('before');
    await eventually(() => expect(received()).toBe('before'));
    proxy.hang();
    proxy.restore();
    client.write(' and after');
    await eventually(() => expect(received()).toBe('before and after'));
  });

  it('half open towards the client: the server hears everything, and the client nothing', async () => {
    const server = await echoServer();
    const proxy = await proxyTo(server);
    const { client, received } = await connectThrough(proxy);
    proxy.hang('to-client');
    client.write('order');
    await eventually(() => expect(server.heard()).toBe('order'));
    expect(received()).toBe('');
  });

  it('half open towards the server: it does not even hear that the client has gone', async () => {
    const server = await echoServer();
    const proxy = await proxyTo(server);
    const { client, received } = await connectThrough(proxy);
    client.write('a');
    await eventually(() => expect(received()).toBe('a'));
    proxy.hang('to-server');
    client.destroy();
    await sleep(50);
    expect(server.connections()).toBe(1);
    proxy.restore();
    await eventually(() => expect(server.connections()).toBe(0));
  });

  it('delays, and neither loses nor overtakes anything when the delay ends', async () => {
    const proxy = await proxyTo(await echoServer());
    const { client, received } = await connectThrough(proxy);
    proxy.delay(60_000);
    client.write('one ');
    await sleep(50);
    expect(received()).toBe('');
    proxy.restore();
    client.write('two');
    await eventually(() => expect(received()).toBe('one two'));
  });

  it('gives connections to its targets in turn, and passes over one that refuses', async () => {
    const [first, gone, last] = [await echoServer(), await echoServer(), await echoServer()];
    await gone.stop();
    const proxy = await proxyTo(first, gone, last);
    for (let count = 0; count < 6; count += 1) await answers(proxy);
    expect([first.heard().length, last.heard().length]).toEqual([2 * 'ping'.length, 4 * 'ping'.length]);
  });
});

type EchoServer = {
  port: number;
  heard: () => string;
  connections: () => number;
  stop: () => Promise<unknown>;
};

async function echoServer(): Promise<EchoServer> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => (heard += bytes));
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    sockets.forEach((socket) => socket.destroy());
    server.close();
    await once(server, 'close');
  };
  stops.push(stop);
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    connections: () => sockets.size,
    stop,
  };
}

async function proxyTo(...servers: EchoServer[]): Promise<TcpProxy> {
  const proxy = await startTcpProxy(servers.map(({ port }) => port));
  stops.push(proxy.stop);
  return proxy;
}

async function connectThrough({ port }: TcpProxy): Promise<{ client: Socket; received: () => string }> {
  let received = '';
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.on('data', (bytes) => (received += bytes));
  stops.push(() => client.destroy());
  await once(client, 'connect');
  return { client, received: () => received };
}

async function answers(proxy: TcpProxy): Promise<void> {
  const { client, received } = await connectThrough(proxy);
  client.write('ping');
  await eventually(() => expect(received()).toBe('ping'));
  client.destroy();
}
