import type { Envelope, thresholdCrossed } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Handler, Unit } from '@dna/inbox-outbox';
import { decideHotLeads, hotLeadKey, type Crossing, type Verdict } from '../domain/hot-lead.ts';
import { lockPersons, type Person } from '../store/lead-states.ts';
import { hotLeadsToldAt, recordedKeys } from '../store/notifications.ts';
import type { NotificationRow, Tables } from '../store/tables.ts';
import { recordAndRequest } from './request-notification.ts';

type ThresholdCrossed = (typeof thresholdCrossed)['example'];
type HotCrossing = Crossing & { message: Envelope<ThresholdCrossed> };
type Settings = { hotLeadScore: number; alertsEnabled: boolean };

/** The score of a lead has become hot: tell it, unless that was done within the last seven days. */
export function onThresholdCrossed({
  hotLeadScore,
  alertsEnabled,
}: Settings): Handler<Tables, ThresholdCrossed> {
  return async (unit, messages) => {
    const crossings = messages
      .filter(({ data }) => data.direction === 'up' && data.threshold === hotLeadScore)
      .flatMap(toCrossing);
    if (crossings.length === 0) return;
    const persons = await lockPersons(
      unit.tx,
      crossings.map(({ leadId }) => leadId),
    );
    const fresh = await notRecorded(unit, crossings);
    const toldAt = await hotLeadsToldAt(
      unit.tx,
      [...persons.values()].flatMap(({ leadIds }) => leadIds),
    );

    const ofPerson = Map.groupBy(fresh, ({ leadId }) => persons.get(leadId) as Person);
    const decided = [...ofPerson].flatMap(([person, theirs]) =>
      decideHotLeads(theirs, newestOf(person, toldAt), alertsEnabled).verdicts.map(
        ({ crossing, verdict }) => ({
          row: toRow(crossing, verdict, person, unit.now),
          cause: crossing.message,
        }),
      ),
    );
    await recordAndRequest(unit, decided);
  };
}

function toCrossing(message: Envelope<ThresholdCrossed>): HotCrossing[] {
  const { lead_id: leadId, data } = message;
  return leadId === null ? [] : [{ leadId, crossing: data.crossing, asOf: new Date(data.as_of), message }];
}

async function notRecorded(unit: Unit<Tables>, crossings: HotCrossing[]): Promise<HotCrossing[]> {
  const byKey = new Map(crossings.map((crossing) => [hotLeadKey(crossing), crossing]));
  const recorded = await recordedKeys(unit.tx, [...byKey.keys()]);
  return [...byKey].filter(([key]) => !recorded.has(key)).map(([, crossing]) => crossing);
}

function newestOf({ leadIds }: Person, toldAt: Map<string, Date>): Date | null {
  const instants = leadIds.flatMap((id) => toldAt.get(id) ?? []);
  return instants.sort((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

function toRow(crossing: HotCrossing, verdict: Verdict, person: Person, now: Date): NotificationRow {
  const { score, top } = crossing.message.data;
  return {
    id: newId(now.getTime()),
    dedupe_key: hotLeadKey(crossing),
    template: 'hot_lead',
    channel: 'hot-leads',
    lead_id: crossing.leadId,
    status: verdict.status,
    reason: verdict.status === 'suppressed' ? verdict.reason : null,
    facts: { score, top, owner_id: person.ownerId, pipeline_key: person.pipelineKey },
    happened_at: crossing.asOf,
    created_at: now,
  };
}
