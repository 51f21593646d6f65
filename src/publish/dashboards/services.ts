import { SLOS, type Service, type ServiceId } from '../../catalog/index.ts';
import { OPERATIONS, SERVICE_OF } from '../../contracts/index.ts';
import { promisedBy, type Promised } from './promises.ts';

/** What a dashboard needs to know of a service. */
export interface WatchedService extends Pick<Service, 'id' | 'title' | 'operations' | 'job'> {
  /** What is promised of its operations, as the gateways see it. */
  readonly objectives: readonly Promised[];
}

const TITLES: Readonly<Record<ServiceId, string>> = {
  gateway: 'Gerbang',
  intake: 'Penerimaan foto C.Hasil',
  sso: 'Masuk (SSO)',
  recap: 'Rekap PPK/KPU',
  portal: 'Info Publik',
  incident: 'Insiden dan kebijakan',
};

const JOBS: Readonly<Partial<Record<ServiceId, Service['job']>>> = {
  gateway: 'gateway',
  incident: 'incident',
};

const operationsOf = (id: ServiceId): Service['operations'] =>
  id === 'gateway' ? OPERATIONS : OPERATIONS.filter((operation) => SERVICE_OF[operation] === id);

/** Every service, each of which has a dashboard of its own. */
export const WATCHED_SERVICES: readonly WatchedService[] = (Object.keys(TITLES) as ServiceId[]).map((id) => {
  const operations = operationsOf(id);
  return {
    id,
    title: TITLES[id],
    operations,
    job: JOBS[id] ?? 'sirekap',
    objectives: SLOS.filter(({ sli }) =>
      operations.some((operation) => operation === sli.valid['operation']),
    ).map(promisedBy),
  };
});
