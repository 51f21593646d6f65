import type { Phase } from '../../contracts/index.ts';
import type { Zone } from '../provinces.ts';
import { scheduleOf } from './schedule-of.ts';
import { closingIn, hoursOf as hoursIn } from './schedule.ts';

/**
 * The general election of 2024: rehearsal on 6 February; voting from 07.00 to 13.00 by each zone's own clock; counting
 * may run without pause until 12.00 of the next day; recapitulation until 20 March.
 */
export const SCHEDULE_2024 = scheduleOf(
  {
    name: 'Pemilu 2024',
    phases: [
      { phase: 'gladi', from: '2024-02-06T08:00', to: '2024-02-06T18:00' },
      { phase: 'pemungutan', from: '2024-02-14T07:00', to: '2024-02-14T13:00' },
      { phase: 'penghitungan', from: '2024-02-14T13:00', to: '2024-02-15T12:00' },
      { phase: 'rekap', from: '2024-02-15T12:00', to: '2024-03-21T00:00' },
    ],
  },
  'schedule-2024.ts',
);

/** Length of the period an election-night SLO is held against: polling day and the counting after it. */
export const ELECTION_PERIOD_HOURS = 48;

/** How long a phase of the election of 2024 lasts, which the windows of alerts are made for. */
export const hoursOf = (phase: Phase): number => hoursIn(SCHEDULE_2024, phase);

/** When polling stations of a zone close in the schedule, 2024's unless stated; milliseconds since the epoch. */
export const closingOf = (zone: Zone, schedule = SCHEDULE_2024): number => closingIn(schedule, zone);
