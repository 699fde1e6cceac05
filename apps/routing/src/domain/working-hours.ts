export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** From the one wall time up to the other, the end not included: `09:00` to `17:30`; a day ends at `24:00`. */
export type OpenSpan = { from: string; until: string };

export type WeeklyHours = Readonly<Record<Weekday, readonly OpenSpan[]>>;

/** When there is work, by the clock on the wall of a time zone. */
export type WorkingHours = {
  /** IANA, as `Europe/Berlin`. */
  timeZone: string;
  weekdays: WeeklyHours;
  /** Days without work, as `2026-12-25`. */
  holidays: readonly string[];
};

const nineToFive: readonly OpenSpan[] = [{ from: '09:00', until: '17:00' }];

/** What a fresh installation works by, until somebody says otherwise. */
export const usualHours: WorkingHours = {
  timeZone: 'Europe/Berlin',
  weekdays: {
    monday: nineToFive,
    tuesday: nineToFive,
    wednesday: nineToFive,
    thursday: nineToFive,
    friday: nineToFive,
    saturday: [],
    sunday: [],
  },
  holidays: [],
};

/** Minutes since the beginning of the day: `09:30` is 570. */
export function minutesOf(wallTime: string): number {
  const [hours = 0, minutes = 0] = wallTime.split(':').map(Number);
  return hours * 60 + minutes;
}
