import { SLOS, type Catalog, type Service } from '../../catalog/index.ts';
import { promisedBy, type Promised } from './promises.ts';

/** What a dashboard needs to know of a service. */
export interface WatchedService extends Pick<Service, 'id' | 'title' | 'operations' | 'job'> {
  /** What is promised of its operations, as the gateways see it. */
  readonly objectives: readonly Promised[];
}

/** Every service of the catalog, each of which has a dashboard of its own. */
export const watchedServices = ({ services }: Pick<Catalog, 'services'>): readonly WatchedService[] =>
  services.map(({ id, title, operations, job }) => ({
    ...{ id, title, operations, job },
    objectives: SLOS.filter(({ sli }) =>
      operations.some((operation) => operation === sli.valid['operation']),
    ).map(promisedBy),
  }));
