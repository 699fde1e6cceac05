import { startTcpProxy, type TcpProxy } from '@dna/testing';
import type { ServiceAddress } from '../../stack/service-environment.ts';
import { processName } from '../../stack/services.ts';
import type { Rewire } from '../../stack/start-services.ts';

export type Wiring = {
  proxies: Record<string, TcpProxy>;
  rewire: Rewire;
  /** More environment for one process from its next start on. */
  setExtra: (process: string, env: NodeJS.ProcessEnv) => void;
  stop: () => Promise<void>;
};

/** Puts a proxy between each process and everything it talks to: `scoring-postgres`, `scoring-nats`, `gateway-deals`. */
export function createWiring(): Wiring {
  const proxies: Record<string, TcpProxy> = {};
  const opening = new Map<string, Promise<TcpProxy>>();
  const extra = new Map<string, NodeJS.ProcessEnv>();

  async function through(name: string, ports: number[]): Promise<number> {
    const proxy = opening.get(name) ?? startTcpProxy(ports.length === 1 ? ports[0]! : ports);
    opening.set(name, proxy);
    proxies[name] = await proxy;
    return proxies[name].port;
  }

  async function rewired(name: string, url: string, ports?: number[]): Promise<string> {
    const direct = new URL(url);
    const port = await through(name, ports ?? [Number(direct.port)]);
    return url.replace(`:${direct.port}`, `:${port}`);
  }

  async function rewiredBroker(process: string, urls: string): Promise<string> {
    const list = urls.split(',');
    const name = (index: number) => `${process}-nats${list.length === 1 ? '' : `-${index + 1}`}`;
    return (await Promise.all(list.map((url, index) => rewired(name(index), url)))).join(',');
  }

  async function rewire(
    { service }: ServiceAddress,
    env: NodeJS.ProcessEnv,
    peers: ServiceAddress[],
  ): Promise<NodeJS.ProcessEnv> {
    const process = processName(service);
    const changed: NodeJS.ProcessEnv = { ...env };
    for (const [name, value] of Object.entries(env)) {
      if (value === undefined) continue;
      if (name.endsWith('_DATABASE_URL')) changed[name] = await rewired(`${process}-postgres`, value);
      if (name === 'NATS_URL') changed[name] = await rewiredBroker(process, value);
    }
    if (service.name === 'gateway') Object.assign(changed, await peerUrls(process, env, peers));
    return { ...changed, ...extra.get(process) };
  }

  /** All replicas of a service stand behind one address, as behind a Kubernetes service. */
  async function peerUrls(process: string, env: NodeJS.ProcessEnv, peers: ServiceAddress[]) {
    const urls: NodeJS.ProcessEnv = {};
    for (const [peer, replicas] of Map.groupBy(peers, ({ service }) => service.name)) {
      const name = `${peer.toUpperCase()}_URL`;
      const url = env[name];
      if (url === undefined) continue;
      urls[name] = await rewired(
        `${process}-${peer}`,
        url,
        replicas.map(({ port }) => port),
      );
    }
    return urls;
  }

  return {
    proxies,
    rewire,
    setExtra: (process, env) => void extra.set(process, env),
    stop: async () => {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    },
  };
}
