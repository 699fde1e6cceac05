/** One event as `POST /api/v1/events/ingest` takes it. */
export type EventBody = {
  event_type: string;
  source: string;
  occurred_at: string;
  lead_identifier: { email: string; linkedin_url?: string; anonymous_id?: string };
  lead?: { first_name: string; last_name: string; company: string; job_title: string };
  metadata: Record<string, string>;
  event_id: string;
};
