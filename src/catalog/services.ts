import type { Operation } from '../contracts/index.ts';

/** A part of the night that can fail by itself, and what people lose when it does. */
export interface Service {
  readonly id: ServiceId;
  /** Indonesian, as pages show it. */
  readonly title: string;
  readonly operations: readonly Operation[];
  /** 1 = the night stands or falls with it. */
  readonly tier: 1 | 2 | 3;
  /** Prometheus job that scrapes it. */
  readonly job: 'sirekap' | 'gateway' | 'incident';
}

export type ServiceId = 'sso' | 'intake' | 'recap' | 'portal' | 'gateway' | 'incident';

export const SERVICE_CATALOG: readonly Service[] = [
  {
    id: 'gateway',
    title: 'Gerbang',
    operations: ['upload', 'login', 'session', 'officer-read', 'public-read'],
    tier: 1,
    job: 'gateway',
  },
  { id: 'intake', title: 'Penerimaan foto C.Hasil', operations: ['upload'], tier: 1, job: 'sirekap' },
  { id: 'sso', title: 'Masuk (SSO)', operations: ['login', 'session'], tier: 1, job: 'sirekap' },
  { id: 'incident', title: 'Insiden dan kebijakan', operations: [], tier: 1, job: 'incident' },
  { id: 'recap', title: 'Rekap PPK/KPU', operations: ['officer-read'], tier: 2, job: 'sirekap' },
  { id: 'portal', title: 'Info Publik', operations: ['public-read'], tier: 3, job: 'sirekap' },
];
