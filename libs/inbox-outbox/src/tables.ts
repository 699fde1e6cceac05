/** Kysely types of the tables made by `migrations/shared/messaging-tables.ts`, one set per schema. */
export type MessagingTables = {
  inbox: { message_id: string; message_day: string };
  outbox: {
    created_at: Date;
    batch_id: string;
    position: number;
    message_id: string;
    subject: string;
    payload: string;
  };
  outbox_batches: { created_at: Date; batch_id: string; published_at: Date | null };
  dead_letters: {
    id: string;
    durable: string;
    message_key: string;
    subject: string;
    payload: string;
    headers: Record<string, string>;
    error: string;
    attempts: number;
    state: DeadLetterState;
    first_failed_at: Date;
    last_failed_at: Date;
  };
  timers: { key: string; kind: string; due_at: Date; payload: unknown; attempts: number };
  lead_aliases: { lead_id: string; into_lead_id: string | null; version: number };
  broker_marks: {
    name: string;
    stream_created: string;
    sequence: number;
    message_id: string;
    saved_at: Date;
  };
};

export type DeadLetterState = 'retrying' | 'parked' | 'replayed' | 'dropped';
