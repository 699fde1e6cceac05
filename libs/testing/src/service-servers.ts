import {
  messages as definitions,
  streams,
  subscriptions,
  type Envelope,
  type ServiceName,
} from '@dna/contracts';
import { connectBus, type Bus } from '@dna/messaging';
import { testSecret } from './caller.ts';
import { silentLog } from './silent-log.ts';
import { startTestNats } from './test-nats.ts';

type Settings = Record<string, string | undefined>;
type Running = { start: () => Promise<void>; stop: () => Promise<void> };

export type ServiceServers<State, S> = {
  state: State;
  /** In the place of the services that this one listens to and asks. */
  bus: Bus;
  /** What a service is started with. */
  settings: Settings;
  /** One more replica; a change to undefined takes a setting away. */
  startService: (changes?: Settings) => Promise<S>;
  stopServices: () => Promise<void>;
  publish: (messages: readonly Envelope<unknown>[]) => Promise<void>;
  stop: () => Promise<void>;
};

/** A broker, the streams that the service listens to, and the service as often as the test starts it. */
export async function startServiceServers<
  State extends { url: string; stop: () => Promise<void> },
  C,
  S extends Running,
>({
  service,
  state,
  configFromEnv,
  createService,
}: {
  service: ServiceName;
  state: State;
  configFromEnv: (env: Settings) => C;
  createService: (config: C) => Promise<S>;
}): Promise<ServiceServers<State, S>> {
  const nats = await startTestNats();
  const bus = connectBus({ url: nats.url, name: 'others', log: silentLog() });
  await bus.ready();
  for (const stream of streamsHeardBy(service)) await bus.streams.ensure(stream, 1);
  const settings = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    [`${service.toUpperCase()}_DATABASE_URL`]: state.url,
    NATS_URL: nats.url,
    JWT_SECRET: testSecret,
  };
  let running: S[] = [];
  const stopServices = async () => {
    await Promise.all(running.map((one) => one.stop()));
    running = [];
  };
  return {
    state,
    bus,
    settings,
    startService: async (changes = {}) => {
      const one = await createService(configFromEnv({ ...settings, ...changes }));
      await one.start();
      running.push(one);
      return one;
    },
    stopServices,
    publish: async (messages) => {
      await Promise.all(messages.map((message) => publish(bus, message)));
    },
    stop: async () => {
      await stopServices();
      await bus.stop();
      await state.stop();
      await nats.stop();
    },
  };
}

function streamsHeardBy(service: ServiceName) {
  const heard = subscriptions.filter(({ consumer }) => consumer === service);
  return streams.filter(({ name }) => heard.some(({ message }) => message.stream === name));
}

async function publish(bus: Bus, message: Envelope<unknown>): Promise<void> {
  const definition = definitions.find(
    ({ type, version }) => type === message.type && version === message.version,
  );
  if (definition === undefined) throw new Error(`there is no message ${message.type}`);
  await bus.publish(definition.subject(message.lead_id), JSON.stringify(message), message.id);
}
