import { newId } from '@dna/database';
import type { Pool } from 'pg';
import type { Statement, Tx } from './transaction.ts';

export type NotificationRow = {
  id: string;
  template: 'hot_lead' | 'deal_opened';
  channel: string;
  lead_id: string;
  facts: { score: number; pipeline_key?: string; confidence?: number };
  status: 'requested' | 'posted';
  lead_name: string;
  company: string | null;
  owner_name: string | null;
};

/** Once within seven days. */
const hotLeadStatement: Statement = {
  name: 'request-hot-lead',
  text: `
    insert into notifications (id, dedupe_key, template, channel, lead_id, facts, status, created_at)
    select $1::uuid, 'hot_lead:' || $3::text, 'hot_lead', 'hot-leads', $2::uuid, $4::jsonb, 'requested', clock_timestamp()
    where not exists (
      select from notifications where lead_id = $2 and template = 'hot_lead'
        and created_at > clock_timestamp() - interval '7 days')
    on conflict do nothing returning id`,
};

const readStatement: Statement = {
  name: 'read-notification',
  text: `
    select n.id, n.template, n.channel, n.lead_id, n.facts, n.status, l.company, m.name as owner_name,
      coalesce(nullif(concat_ws(' ', l.first_name, l.last_name), ''), l.email, 'a lead without a name') as lead_name
    from notifications n join leads l on l.id = n.lead_id left join team_members m on m.id = l.owner_id
    where n.id = $1`,
};

const postedStatement: Statement = {
  name: 'mark-posted',
  text: `update notifications set status = 'posted', slack_ts = $2, posted_at = clock_timestamp() where id = $1`,
};

/** Answers the notification's id; null where the lead was told of lately. */
export async function requestHotLead(
  tx: Tx,
  lead: { leadId: string; eventId: string; score: number },
): Promise<string | null> {
  const facts = JSON.stringify({ score: lead.score });
  const { rows } = await tx.run<{ id: string }>(hotLeadStatement, [
    newId(),
    lead.leadId,
    lead.eventId,
    facts,
  ]);
  return rows[0]?.id ?? null;
}

export async function readNotification(pool: Pool, id: string): Promise<NotificationRow | undefined> {
  return (await pool.query<NotificationRow>({ ...readStatement, values: [id] })).rows[0];
}

export async function markPosted(pool: Pool, id: string, slackTs: string): Promise<void> {
  await pool.query({ ...postedStatement, values: [id, slackTs] });
}
