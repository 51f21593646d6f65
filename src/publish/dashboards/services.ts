import { SLOS, type Catalog, type EventSlo, type Service } from '../../catalog/index.ts';
import { promisedBy, type Promised } from './promises.ts';

/** What a dashboard needs to know of a service. */
export interface WatchedService extends Pick<Service, 'id' | 'title' | 'operations' | 'job'> {
  /** What is promised of its operations, as the gateways see it, and what it promises itself. */
  readonly objectives: readonly Promised[];
}

/** Every service of the catalog, each of which has a dashboard of its own. */
export const watchedServices = ({ services }: Pick<Catalog, 'services'>): readonly WatchedService[] =>
  services.map(({ id, title, operations, job, objectives }) => {
    const ofOperations = SLOS.filter(({ sli }) =>
      operations.some((operation) => operation === sli.valid['operation']),
    );
    const own = objectives.filter(
      (slo): slo is EventSlo => slo.kind === 'events' && !ofOperations.some((other) => other.id === slo.id),
    );
    return { ...{ id, title, operations, job }, objectives: [...ofOperations, ...own].map(promisedBy) };
  });
