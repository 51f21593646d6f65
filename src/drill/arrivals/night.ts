/** The stretch of 14 February 2024 that is replayed: from the first sign-ins, half an hour before the east closes, to midnight, WIB. */
export const NIGHT = {
  fromMs: Date.parse('2024-02-14T10:30:00+07:00'),
  toMs: Date.parse('2024-02-15T00:00:00+07:00'),
} as const;

const HOUR_MS = 3_600_000;

/** Read `HH:MM` (WIB, 14 February; `24:00` is midnight) as milliseconds since the epoch. */
export const wib = (clock: string): number => {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Date.parse('2024-02-14T00:00:00+07:00') + Number(hours) * HOUR_MS + Number(minutes) * 60_000;
};
