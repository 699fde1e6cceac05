import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase, sql } from '@dna/database';
import { freePort } from '@dna/local-servers';
import { eventually } from '@dna/testing';
import { startStack, type Stack } from '@dna/tools/stack';
import { root } from './npm-run.ts';
import { sdks, type Reports } from './tracking-sdks.ts';

export type SdkJourney = Record<string, { reports: Reports; stored: Stored }>;

export type Stored = {
  events: number;
  /** Different events, and different calls that they came from. */
  ids: number;
  calls: number;
};

const addressesOfNobody = Object.fromEntries(
  ['SCORING', 'INTENT', 'ROUTING', 'DEALS', 'INTEGRATION', 'SLACK'].map((name) => [
    `${name}_URL`,
    'http://127.0.0.1:9',
  ]),
);

/** Every call delivered, as the SDK says; one event of one person each, as the database says. */
export function expectedJourney(calls: number): SdkJourney {
  const outcome = {
    reports: { delivered: calls, failures: [] },
    stored: { events: calls, ids: calls, calls },
  };
  return Object.fromEntries(sdks.map(({ source }) => [source, outcome]));
}

/** What the real SDKs deliver to the real way in, which is killed, started again, and without its servers meanwhile. */
export async function sdkJourney(calls: number): Promise<SdkJourney> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'dna-sdks-'));
  let stack: Stack | undefined;
  try {
    stack = await startWayIn(dataDir);
    return await journeyOf(stack, await sendThroughTrouble(stack, calls), calls);
  } finally {
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startWayIn(dataDir: string): Promise<Stack> {
  return startStack({
    dataDir,
    port: await freePort(),
    env: {
      PATH: process.env.PATH,
      NATS_SERVER_BIN: process.env.NATS_SERVER_BIN,
      LOG_LEVEL: 'error',
      API_KEYS: sdks.map(({ apiKey }) => apiKey).join(','),
    },
    services: [
      { name: 'ingestion', entry: path.join(root, 'apps/ingestion/src/main.ts'), hasDatabase: true },
      { name: 'gateway', entry: path.join(root, 'apps/gateway/src/main.ts'), hasDatabase: false },
    ],
    // The way in is enough here; what comes behind it is asked nothing.
    rewire: async ({ service }, env) => (service.name === 'gateway' ? { ...addressesOfNobody, ...env } : env),
    log: () => undefined,
    postgresSettings: { fsync: 'off', full_page_writes: 'off' },
  });
}

type Trouble = {
  /** Comes once so many of a hundred calls have been reported on. */
  percent: number;
  strike: (stack: Stack, refusals: () => number) => Promise<void>;
};

const troubles: readonly Trouble[] = [
  { percent: 10, strike: ({ services }) => services['ingestion']!.kill() },
  { percent: 30, strike: ({ services }) => services['gateway']!.kill() },
  { percent: 50, strike: withoutServers },
  { percent: 80, strike: ({ services }) => services['ingestion']!.kill() },
];

async function sendThroughTrouble(stack: Stack, calls: number): Promise<Reports[]> {
  const coming = [...troubles];
  let striking: Promise<void> = Promise.resolve();
  let reported = 0;
  let refused = 0;
  const watch = {
    onReport: () => {
      reported += 1;
      const [next] = coming;
      if (next === undefined || reported * 100 < next.percent * calls * sdks.length) return;
      coming.shift();
      striking = striking.then(() => next.strike(stack, () => refused));
    },
    onStatus: (status: number) => {
      if (status === 503) refused += 1;
    },
  };
  const reports = await Promise.all(sdks.map((sdk) => sdk.run(stack.url, calls, watch)));
  await striking;
  return reports;
}

/** Nothing can be stored, and whoever comes is told so: for as long as it takes the newest SDK to have met it. */
async function withoutServers({ postgres, nats }: Stack, refusals: () => number): Promise<void> {
  await Promise.all([postgres!.stop('SIGQUIT'), nats!.stop('SIGKILL')]);
  const before = refusals();
  await eventually(() => {
    if (refusals() === before) throw new Error('the SDK has met no 503');
  });
  await Promise.all([postgres!.start(), nats!.start()]);
}

async function journeyOf(stack: Stack, reports: Reports[], calls: number): Promise<SdkJourney> {
  const owner = createDatabase<unknown>({ url: stack.databaseUrl, name: 'oracle', maxConnections: 1 });
  const storedOf = async (source: string): Promise<Stored> => {
    const { rows } = await sql<Stored>`
      select count(*)::int as events, count(distinct e.id)::int as ids, count(distinct i.value)::int as calls
      from ingestion.events e
      join ingestion.lead_identifiers i on i.lead_id = e.lead_id and i.kind = 'external_id'
      where e.source = ${source}`.execute(owner.db);
    return rows[0]!;
  };
  try {
    // What came without Postgres waits in the broker and is recorded a little later.
    const entries = sdks.map(async ({ source }, index) => {
      const stored = await eventually(
        async () => {
          const found = await storedOf(source);
          if (found.events < calls) throw new Error(`${source}: ${found.events} of ${calls} events`);
          return found;
        },
        { timeoutMs: 30_000, intervalMs: 250 },
      );
      return [source, { reports: reports[index]!, stored }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  } finally {
    await owner.stop();
  }
}
