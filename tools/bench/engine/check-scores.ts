import { scoreLead, type Entry } from '../baseline/rules/score-lead.ts';
import { rulesFor } from '../baseline/rules/scoring-rules.ts';
import type { Query } from './work-left.ts';

type Expected = {
  /** By event type: points of rules for every event of it that are no longer those of a fresh installation. */
  points: Record<string, number>;
  /** How many leads are computed once more. */
  sample: number;
  seed: number;
};

type Sampled = { lead_id: string; score: number; as_of: Date };
type Event = {
  root: string;
  id: string;
  event_type: string;
  properties: Record<string, unknown>;
  occurred_at: Date;
};

/**
 * Compares the scores of some leads, chosen at random, with what the baseline's rules make of the events that ingestion
 * has of them; and of all leads score, ledger and read model with each other. Throws where something differs.
 *
 * @returns how many leads were computed once more
 */
export async function checkScores(query: Query, expected: Expected): Promise<number> {
  const found = await query<Record<string, number>>(contradictions);
  const wrong = Object.entries(found[0]!).filter(([, count]) => count > 0);
  if (wrong.length > 0) throw new Error(`Scores contradict each other: ${JSON.stringify(found[0])}`);
  const sampled = await query<Sampled>(sampleOf(expected));
  const events = await query<Event>(eventsOf(sampled.map(({ lead_id: id }) => id)));
  const ofLead = Map.groupBy(events, ({ root }) => root);
  const differing = sampled.flatMap(({ lead_id: leadId, score, as_of: asOf }) => {
    const entries = (ofLead.get(leadId) ?? []).flatMap((event) => entriesOf(event, expected.points));
    const right = scoreLead(entries, asOf.getTime());
    return right === score ? [] : [`${leadId} has ${score} instead of ${right}`];
  });
  if (differing.length === 0) return sampled.length;
  throw new Error(
    `${differing.length} of ${sampled.length} scores are wrong: ${differing.slice(0, 5).join(', ')}`,
  );
}

function entriesOf(event: Event, points: Record<string, number>): Entry[] {
  return rulesFor(event.event_type, event.properties).map((rule) => ({
    eventId: event.id,
    ruleId: rule.id,
    occurredAtMs: event.occurred_at.getTime(),
    points: rule.pagePathStartsWith === undefined ? (points[event.event_type] ?? rule.points) : rule.points,
  }));
}

function sampleOf({ sample, seed }: Expected): string {
  return `
    select lead_id, score, as_of from scoring.lead_scores s
    where not exists (${mergedAway('s.lead_id')}) order by md5(lead_id::text || '${seed}') limit ${sample}`;
}

/** Of each lead and of all that were merged into it. */
function eventsOf(leadIds: readonly string[]): string {
  const ids = leadIds.map((id) => `'${id}'`).join(',');
  return `
    with recursive members as (
      select id as root, id as lead_id from unnest(array[${ids}]::uuid[]) as id
      union all
      select m.root, a.lead_id from members m join ingestion.lead_aliases a on a.into_lead_id = m.lead_id
    )
    select m.root, e.id, e.event_type, e.properties, e.occurred_at
    from members m join ingestion.events e on e.lead_id = m.lead_id
    where e.status = 'active'`;
}

function mergedAway(leadId: string): string {
  return `select from ingestion.lead_aliases a where a.lead_id = ${leadId} and a.into_lead_id is not null`;
}

/** Nothing of a bench is old enough for its points to have expired: the sum of a ledger is what stands in it. */
const contradictions = `
  select
    count(*) filter (where s.ruleset_version is distinct from (
      select version from scoring.scoring_rulesets where status = 'published'
    )) as versions,
    count(*) filter (where s.score <> greatest(0, round(coalesce(c.points, 0) / 1000.0))) as ledgers,
    count(*) filter (where (v.score, v.score_version) is distinct from (s.score, s.version)) as views
  from scoring.lead_scores s
    left join (
      select lead_id, sum(effective_milli_points) as points from scoring.contributions group by lead_id
    ) c using (lead_id)
    left join ingestion.lead_views v using (lead_id)
  where not exists (${mergedAway('s.lead_id')})`;
