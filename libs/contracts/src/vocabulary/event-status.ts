import { z } from 'zod';

/** Whether an event counts: one in quarantine is held back and can be released, a removed one is gone for good. */
export const eventStatuses = ['active', 'quarantined', 'removed'] as const;

export const eventStatusSchema = z.enum(eventStatuses);
export type EventStatus = z.infer<typeof eventStatusSchema>;
