import { streams } from '@dna/contracts';
import type { Fault } from '../context.ts';
import { leaderOf } from '../nats-cluster.ts';
import { hold } from './hold.ts';

/** The broker that leads a stream is killed; the two others choose another, and it comes back as a follower. */
export const killLeader: Fault = {
  name: 'kill-leader',
  needs: 'cluster',
  inject: async ({ nats, signal }, random) => {
    const stream = random.pick(streams).name;
    const inCaseNobodyLeads = random.pick(nats);
    const seconds = 2 + random.below(10);
    const leader = (await leaderOf(nats, stream)) ?? inCaseNobodyLeads;
    await leader.kill();
    await hold(seconds, signal);
    await leader.start();
    return { target: leader.name, note: `the leader of ${stream}, away for ${seconds} s` };
  },
};
