import type { Sizes } from '../scenarios/scenario.ts';

type Run = { sizes: Sizes; rounds: number; seed: number; engineOnly: boolean };

/** How the figures came about, one sentence each, for the page. */
export function methodOf({ sizes, rounds, seed, engineOnly }: Run): string[] {
  return [
    `Everything runs on the one machine: load generator, gateway, services, Postgres and NATS${engineOnly ? '' : ', and in turn the baseline'}.`,
    "Postgres has its default settings, fsync on (and commit timestamps on the engine's side only, for the latencies); NATS syncs as it does by default.",
    `Events come from a seeded mix (seed ${seed}): 58 % page views in sessions, 30 % e-mail in waves, the rest scattered; the load generator is a process of its own and serialises them before the clock starts.`,
    `Throughput: ${sizes.events} events over ${sizes.leads} leads in arrays of 100 over 8 connections, ${rounds} rounds, each on a fresh database after a warm-up of 2,000 events of others.`,
    `Growth: ${sizes.growthEvents} events over a tenth as many leads, three times, on a database filled before with copies of leads that the services had written for a small load, set by set in SQL; copies have no inbox and outbox rows, which leads of their age no longer have.`,
    `Backlog: ${sizes.backlogMessages} events are taken in while every service behind ingestion is down; then all of them start at once.`,
    `Giants: ${sizes.giantEvents} events of one lead and as many of one organization; then one more of the lead every 50 ms, alone, and after that both go on in the same way while everybody else sends arrays.`,
    `Publication: ${sizes.publishLeads} leads with five events each, copied as for growth; single POSTs at a fixed rate, many of them of leads that are being judged, for ${sizes.undisturbedSeconds} s and then beside each publication. Afterwards ${sizes.publishSample} scores are compared with what other code makes of the leads' events, and every score with its ledger and read model.`,
    `Import: a CSV file of ${sizes.importRows} people whom nobody knows, alone and then another one beside the same load. Memory is that of ingestion.`,
    'A load has settled when the outboxes are published, the durables drained, and each notification is a message in the Slack sandbox.',
    'The sandbox takes a thousand messages a second (SLACK_MESSAGES_PER_SECOND=1000) where Slack takes one a second and channel.',
    'CPU is user and system time, of Postgres with all its children. Memory is the highest mark of each process while the load lasts, without that of loading the program; of Postgres the largest sum of what its processes have for themselves, and the shared memory once.',
    "Bytes per event are the growth of the database, and of the broker's folder, over the events; Postgres's write-ahead log is not in it.",
  ];
}
