import type { ProbeAnswer } from '../load/load-orders.ts';
import type { Query } from './work-left.ts';

/** Milliseconds since 1970, of this machine's clock. */
export type ProbeTimes = { scoreAt: number; dealAt: number; slackAt: number };

/**
 * When each probe's score could be read, its deal, and its message in Slack. Score and deal by the commit times that
 * Postgres keeps: until then nobody sees a row, while a column such as `created_at` is the time at which its
 * transaction began. The score is visible when ingestion has put it into its read model, in one transaction with the
 * inbox row of scoring's message. For Slack it is the sandbox's own time of the message.
 */
export async function readProbeTimes(
  query: Query,
  probes: ProbeAnswer[],
  startedAt: Date,
): Promise<Map<string, ProbeTimes>> {
  const leadIds = probes.map(({ leadId }) => leadId);
  const scores = await query<Row>(scoreTimes(leadIds, startedAt));
  const deals = await query<Row>(dealTimes(leadIds));
  const messages = await query<Row>(slackTimes(leadIds));
  const [scoreAt, dealAt, slackAt] = [scores, deals, messages].map(byLead);
  return new Map(
    leadIds.map((leadId) => {
      const times = {
        scoreAt: scoreAt!.get(leadId),
        dealAt: dealAt!.get(leadId),
        slackAt: slackAt!.get(leadId),
      };
      const missing = Object.entries(times).find(([, at]) => at === undefined);
      if (missing) throw new Error(`The probe ${leadId} has no ${missing[0].replace('At', '')}`);
      return [leadId, times as ProbeTimes];
    }),
  );
}

type Row = { lead_id: string; at: number };

function byLead(rows: Row[]): Map<string, number> {
  return new Map(rows.map(({ lead_id: leadId, at }) => [leadId, at]));
}

function scoreTimes(leadIds: string[], startedAt: Date): string {
  return `
    select lead_id, min(extract(epoch from pg_xact_commit_timestamp(i.xmin)) * 1000)::float8 as at
    from (
      select message_id, split_part(subject, '.', 5) as lead_id from scoring.outbox
      where created_at >= '${startedAt.toISOString()}' and subject like 'evt.scoring.lead-scored.%'
    ) scored
    join ingestion.inbox i using (message_id)
    where lead_id = any('{${leadIds.join(',')}}'::text[])
    group by lead_id`;
}

/** The row that ties a deal to its decision is written with it, and never again. */
function dealTimes(leadIds: string[]): string {
  return `
    select d.lead_id, min(extract(epoch from pg_xact_commit_timestamp(r.xmin)) * 1000)::float8 as at
    from deals.deals d join deals.deal_routes r on r.deal_id = d.id
    where d.lead_id = any('{${leadIds.join(',')}}'::uuid[])
    group by d.lead_id`;
}

function slackTimes(leadIds: string[]): string {
  return `
    select lead_id, min(ts::numeric * 1000)::float8 as at from slack.messages
    where template = 'deal_opened' and status = 'posted' and lead_id = any('{${leadIds.join(',')}}'::uuid[])
    group by lead_id`;
}
