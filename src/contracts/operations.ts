/**
 * What phones, officers and the public ask of Sirekap, most critical first. Shedding goes from the end:
 * `public-read` goes first, `upload` never goes while there is disk.
 */
export const OPERATIONS = ['upload', 'login', 'session', 'officer-read', 'public-read'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The vendor's parts. Each operation is served by one of them. */
export const SERVICES = ['sso', 'intake', 'recap', 'portal'] as const;
export type SirekapService = (typeof SERVICES)[number];

export const SERVICE_OF: Readonly<Record<Operation, SirekapService>> = {
  upload: 'intake',
  login: 'sso',
  session: 'sso',
  'officer-read': 'recap',
  'public-read': 'portal',
};

/**
 * How one request ended, as metrics count it. `held`: accepted into the gateway's queue; `paced`: told its
 * place in the waiting room; `shed`: refused to protect the vendor; the rest is the usual reading.
 */
export const OUTCOMES = [
  'success',
  'held',
  'paced',
  'shed',
  'client_error',
  'server_error',
  'timeout',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Label value for traffic that belongs to no one province (national pages). */
export const NATIONAL = 'nasional';
