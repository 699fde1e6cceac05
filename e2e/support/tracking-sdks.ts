import RudderStack from '@rudderstack/rudder-sdk-node';
import { Analytics as Segment } from '@segment/analytics-node';
import { Analytics as Segment2 } from 'analytics-node-2';

/** One of the published SDKs, with a source and a write key of its own. */
export type Sdk = {
  source: string;
  apiKey: string;
  /** Makes so many calls, and resolves once the SDK has reported on each. */
  run: (url: string, calls: number, watch: Watch) => Promise<Reports>;
};

export type Watch = {
  onReport: () => void;
  /** Of every answer; not every SDK tells of it. */
  onStatus: (status: number) => void;
};

export type Reports = { delivered: number; failures: string[] };

/** Nothing but their own settings: where to send, soon, and repeating for as long as an outage takes. */
export const sdks: readonly Sdk[] = [
  {
    source: 'newest',
    apiKey: 'newest:key-of-the-newest:ingest',
    run: (host, calls, { onReport, onStatus }) => {
      const writeKey = 'newest:key-of-the-newest';
      const client = new Segment({ host, writeKey, flushInterval: 100, maxRetries: 20 });
      client.on('http_response', ({ status }) => onStatus(status)).on('error', () => undefined);
      return runSegment(client, calls, onReport);
    },
  },
  {
    source: 'second',
    apiKey: 'second:key-of-the-second:ingest',
    run: (host, calls, { onReport }) => {
      // It waits at most a second between repetitions, and sends its key in the body only.
      const writeKey = 'key-of-the-second';
      const client = new Segment2({ host, writeKey, flushInterval: 100, maxRetries: 200 });
      client.on('error', () => undefined);
      return runSegment(client, calls, onReport);
    },
  },
  {
    source: 'rudder',
    apiKey: 'rudder:key-of-rudder:ingest',
    run: (dataPlaneUrl, calls, { onReport }) => {
      const quiet = { logLevel: 'none', errorHandler: () => undefined };
      const options = { dataPlaneUrl, flushInterval: 100, retryCount: 12, ...quiet };
      return runRudderStack(new RudderStack('key-of-rudder', options), calls, onReport);
    },
  },
];

function runSegment(client: Segment | Segment2, calls: number, onReport: () => void): Promise<Reports> {
  return makeCalls(calls, onReport, (n, report) => {
    const userId = `person-${n}`;
    switch (kindOf(n)) {
      case 'track':
        return client.track({ userId, event: 'Demo Requested', properties: { n } }, report);
      case 'identify':
        return client.identify({ userId, traits: { firstName: 'Ada' } }, report);
      case 'page':
        return client.page({ userId, name: 'Pricing', properties: { path: '/pricing', n } }, report);
    }
  });
}

function runRudderStack(client: RudderStack, calls: number, onReport: () => void): Promise<Reports> {
  return makeCalls(calls, onReport, (n, report) => {
    const userId = `person-${n}`;
    switch (kindOf(n)) {
      case 'track':
        return client.track({ userId, event: 'Demo Requested', properties: { n } }, report);
      case 'identify':
        return client.identify({ userId, traits: { firstName: 'Ada' } }, report);
      case 'page':
        return client.page({ userId, name: 'Pricing', properties: { path: '/pricing', n } }, report);
    }
  });
}

const kinds = ['track', 'identify', 'page'] as const;

function kindOf(n: number): (typeof kinds)[number] {
  return kinds[n % kinds.length]!;
}

/** So many calls are under way at once: those behind them meet what has happened to the server meanwhile. */
const underWay = 150;

/** Makes the calls, some at a time, and waits until each was reported on. */
function makeCalls(
  calls: number,
  onReport: () => void,
  make: (n: number, report: (error?: unknown) => void) => unknown,
): Promise<Reports> {
  const reports: Reports = { delivered: 0, failures: [] };
  const { promise, resolve } = Promise.withResolvers<Reports>();
  let made = 0;
  let reported = 0;
  const makeMore = (): void => {
    while (made < calls && made - reported < underWay) make(made++, report);
  };
  const report = (error?: unknown): void => {
    if (error) reports.failures.push(String(error));
    else reports.delivered += 1;
    reported += 1;
    onReport();
    if (reported === calls) resolve(reports);
    else makeMore();
  };
  makeMore();
  return promise;
}
