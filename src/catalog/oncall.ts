/** Roles of people. A leader decides; an on-call engineer acts; an auditor reads. */
export type Role = 'on-call' | 'commander' | 'leadership' | 'auditor' | 'admin';

export interface Responder {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Where to reach them; the webhook address comes from the site's settings, keyed by this id. */
  readonly email: string;
}

export interface Shift {
  readonly responder: string;
  /** ISO times with offset. */
  readonly from: string;
  readonly to: string;
}

export interface EscalationLevel {
  /** Who is paged: the shift on duty of this rota, or named people. */
  readonly rota?: string;
  readonly responders?: readonly string[];
  /** Milliseconds without acknowledgement before the next level is paged. */
  readonly ackWithinMs: number;
}

export const RESPONDERS: readonly Responder[] = [
  { id: 'piket-1', name: 'Piket Pusdatin A', role: 'on-call', email: 'piket-a@pusdatin.example' },
  { id: 'piket-2', name: 'Piket Pusdatin B', role: 'on-call', email: 'piket-b@pusdatin.example' },
  { id: 'komandan', name: 'Komandan Insiden', role: 'commander', email: 'komandan@pusdatin.example' },
  { id: 'pimpinan', name: 'Pimpinan KPU', role: 'leadership', email: 'pimpinan@kpu.example' },
];

/** People who stand by in turns of `shiftHours`, from `startsAt` on. */
export interface Rota {
  readonly startsAt: string;
  /** From when on it is over; not stated: never. */
  readonly endsAt?: string;
  readonly shiftHours: number;
  /** Ids of responders. */
  readonly order: readonly string[];
}

/** Who stands by when. Shifts of a rota repeat every two weeks' worth of days from their first one. */
export const ROTA: Readonly<Record<string, Rota>> = {
  pusdatin: { startsAt: '2024-02-05T00:00:00+07:00', shiftHours: 12, order: ['piket-1', 'piket-2'] },
  // The second pair of eyes of the night in which votes are counted, from dusk in the east to dawn in the west.
  'malam-penghitungan': {
    startsAt: '2024-02-14T16:00:00+07:00',
    endsAt: '2024-02-15T06:00:00+07:00',
    shiftHours: 7,
    order: ['komandan'],
  },
};

/** Pages climb this ladder until somebody acknowledges. */
const ESCALATION: readonly EscalationLevel[] = [
  { rota: 'pusdatin', ackWithinMs: 5 * 60_000 },
  { responders: ['komandan'], ackWithinMs: 10 * 60_000 },
  { responders: ['komandan', 'pimpinan'], ackWithinMs: 15 * 60_000 },
];

/** Who answers for services, and the ladder that their pages climb. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly escalation: readonly EscalationLevel[];
}

export const TEAMS: readonly Team[] = [{ id: 'pusdatin', name: 'Pusdatin KPU', escalation: ESCALATION }];
