import { isWorkingTime, nextOpening } from './business-time.ts';
import type { RoutingConfig } from './routing-config.ts';
import type { WeeklyHours, WorkingHours } from './working-hours.ts';

/** When a member works; null where they have not said, so always. */
export type Schedule = { workingHours: WeeklyHours | null; timeZone: string };

/**
 * Whether leads wait for this member to be at work. By default they do not: they are assigned at night too, and the
 * work waits in the owner's hands, who knows of it in the morning.
 */
export function isOffHours(schedule: Schedule, config: RoutingConfig, now: Date): boolean {
  if (config.outsideWorkingHours === 'assign') return false;
  const hours = hoursOf(schedule);
  return hours !== null && !isWorkingTime(now, hours);
}

/** When the first of these who are not at work comes to work; null where none of them does. */
export function nextAtWork(schedules: readonly Schedule[], now: Date): Date | null {
  const openings = schedules.flatMap((schedule) => {
    const hours = hoursOf(schedule);
    const opening = hours && nextOpening(now, hours);
    return opening && opening > now ? [opening.getTime()] : [];
  });
  return openings.length === 0 ? null : new Date(Math.min(...openings));
}

function hoursOf({ workingHours, timeZone }: Schedule): WorkingHours | null {
  return workingHours && { timeZone, weekdays: workingHours, holidays: [] };
}
