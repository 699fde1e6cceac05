import {
  dealCreated,
  leadRouted,
  leadUnrouted,
  sourceSilent,
  thresholdCrossed,
  type notificationRequested,
} from '@dna/contracts';
import { newId } from '@dna/database';
import { bareHandlers, envelope, startServiceServers, startServiceState } from '@dna/testing';
import { configFromEnv } from '../src/config.ts';
import { createService } from '../src/service.ts';
import type { Tables } from '../src/store/tables.ts';
import { subscriptions } from '../src/subscriptions.ts';

/** A database of the test's own, and its state as the tests look at it. */
export async function startDatabase() {
  const state = await startServiceState<Tables>('integration');
  const { db } = state;
  return {
    ...state,
    /** What was asked for, of one lead or of all, in the order of the outbox: integration says nothing else. */
    requested: (leadId?: string) =>
      state.told<typeof notificationRequested.example>(
        undefined,
        leadId === undefined ? undefined : [leadId],
      ),
    notifications: (leadId: string) =>
      db
        .selectFrom('notifications')
        .selectAll()
        .where('lead_id', '=', leadId)
        .orderBy('happened_at')
        .execute(),
  };
}

export type TestState = Awaited<ReturnType<typeof startDatabase>>;

export function handlersOn(state: TestState, alertsEnabled = true) {
  return bareHandlers<Tables>('integration', state, subscriptions({ hotLeadScore: 70, alertsEnabled }))
    .handle;
}

/** Servers, and a bus in the place of the services that integration listens to. */
export async function startServers() {
  const servers = await startServiceServers({
    service: 'integration',
    state: await startDatabase(),
    configFromEnv,
    createService,
  });
  const { http } = await servers.startService({ ENABLE_SLACK_ALERTS: 'true' });
  return { ...servers, http };
}

export function crossed(
  leadId: string,
  crossing: number,
  asOf: Date,
  data: Partial<typeof thresholdCrossed.example> = {},
) {
  const crossedUp = { ...thresholdCrossed.example, crossing, as_of: asOf.toISOString(), ...data };
  return envelope(thresholdCrossed, crossedUp, { leadId });
}

export function routed(leadId: string, version: number, data: Partial<typeof leadRouted.example> = {}) {
  return envelope(leadRouted, { ...leadRouted.example, ...data }, { leadId, version });
}

export function unrouted(leadId: string, version: number) {
  return envelope(leadUnrouted, leadUnrouted.example, { leadId, version });
}

export function dealOpened(leadId: string, data: Partial<typeof dealCreated.example> = {}) {
  return envelope(dealCreated, { ...dealCreated.example, deal_id: newId(), ...data }, { leadId });
}

export function silent(source: string, data: Partial<typeof sourceSilent.example> = {}) {
  return envelope(sourceSilent, { ...sourceSilent.example, source, ...data }, { leadId: null });
}
