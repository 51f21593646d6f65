import { ZONES, type Zone } from './provinces.ts';

/**
 * Phases of election day. What must hold differs: a drop in uploads at night is news during counting and
 * nothing during the rehearsal.
 */
export type Phase = 'gladi' | 'pemungutan' | 'penghitungan' | 'rekap';

export interface PhaseWindow {
  readonly phase: Phase;
  /** ISO times with offset; local closing times differ by zone, these are the national bounds. */
  readonly from: string;
  readonly to: string;
}

/**
 * The 2024 calendar: rehearsal 6 February; voting 07.00-13.00 local (so 05.00-13.00 WIB over all zones);
 * counting may run without pause until 12.00 local on the 15th; recapitulation to 20 March.
 */
export const CALENDAR_2024: readonly PhaseWindow[] = [
  { phase: 'gladi', from: '2024-02-06T08:00:00+07:00', to: '2024-02-06T18:00:00+07:00' },
  { phase: 'pemungutan', from: '2024-02-14T05:00:00+07:00', to: '2024-02-14T13:00:00+07:00' },
  { phase: 'penghitungan', from: '2024-02-14T13:00:00+07:00', to: '2024-02-15T12:00:00+07:00' },
  { phase: 'rekap', from: '2024-02-15T12:00:00+07:00', to: '2024-03-20T23:59:59+07:00' },
];

/** How long a phase of the calendar lasts. */
export const hoursOf = (phase: Phase): number =>
  CALENDAR_2024.filter((window) => window.phase === phase).reduce(
    (sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / 3_600_000,
    0,
  );

/** Length of the period an election-night SLO is held against: polling day and the counting after it. */
export const ELECTION_PERIOD_HOURS = 48;

/** Hour, local time, at which polling stations close. */
const CLOSING_HOUR_LOCAL = 13;
/** Midnight of polling day, UTC. */
const POLLING_DAY = '2024-02-14T00:00:00Z';

/** When polling stations of a zone close, milliseconds since the epoch. */
export const closingOf = (zone: Zone): number =>
  Date.parse(POLLING_DAY) + (CLOSING_HOUR_LOCAL - ZONES[zone]) * 3_600_000;
