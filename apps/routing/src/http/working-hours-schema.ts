import { z } from 'zod';
import { minutesOf, weekdays, type OpenSpan, type WeeklyHours } from '../domain/working-hours.ts';

const wallTime = z
  .string({ error: 'is a time of day such as "09:30"' })
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is a time of day such as 09:30, from 00:00 up to 24:00');

const spanSchema = z.strictObject({ from: wallTime, until: wallTime });

const daySchema = z
  .array(spanSchema)
  .max(12, 'has more than 12 spans')
  .superRefine((spans, context) => {
    spans.forEach((span, index) => {
      const message = faultOf(span, spans[index - 1]);
      if (message !== null) context.addIssue({ code: 'custom', path: [index], message });
    });
  })
  .default([]);

function faultOf(span: OpenSpan, before: OpenSpan | undefined): string | null {
  if (minutesOf(span.from) >= minutesOf(span.until))
    return 'ends before it begins; work over midnight is one span until 24:00 and one from 00:00 of the next day';
  if (before !== undefined && minutesOf(before.until) > minutesOf(span.from))
    return 'begins before the span ahead of it ends; join the two, or put them in order';
  return null;
}

/** By the clock on the wall. A day that is left out has no work. */
export const weeklyHoursSchema = z
  .strictObject({
    monday: daySchema,
    tuesday: daySchema,
    wednesday: daySchema,
    thursday: daySchema,
    friday: daySchema,
    saturday: daySchema,
    sunday: daySchema,
  })
  .refine((week) => weekdays.some((weekday) => week[weekday].length > 0), {
    error:
      'has no hours on any day; name at least one span, e.g. "monday": [{"from": "09:00", "until": "17:00"}]',
  });

/** As they are shown. */
const shownDay = z.array(z.object({ from: z.string(), until: z.string() }));
export const shownHoursSchema = z.object({
  monday: shownDay,
  tuesday: shownDay,
  wednesday: shownDay,
  thursday: shownDay,
  friday: shownDay,
  saturday: shownDay,
  sunday: shownDay,
});

export function toShownHours(week: WeeklyHours): z.output<typeof shownHoursSchema> {
  return Object.fromEntries(weekdays.map((weekday) => [weekday, [...week[weekday]]])) as z.output<
    typeof shownHoursSchema
  >;
}

export const timeZoneSchema = z
  .string({ error: 'is an IANA time zone such as Europe/Berlin' })
  .refine(isTimeZone, { error: 'is not an IANA time zone; one is Europe/Berlin' });

function isTimeZone(name: string): boolean {
  // An offset such as +01:00 is known to Intl too, and knows nothing of summer.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
