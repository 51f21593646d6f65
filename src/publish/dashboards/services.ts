import {
  objectivesOf,
  watchedIn,
  type Catalog,
  type EventSlo,
  type Objective,
  type Profile,
  type Service,
  type SliceSlo,
} from '../../catalog/index.ts';
import { promisedBy, type Promised } from './promises.ts';
import { keptLimit, type KeptLimit } from './slices.ts';

/** What a dashboard needs to know of a service. */
export interface WatchedService extends Pick<
  Service,
  'id' | 'title' | 'operations' | 'indicators' | 'job' | 'saturation'
> {
  /** What is promised of its operations, as the gateways see it, and what it promises itself. */
  readonly objectives: readonly Promised[];
  /** Figures of its own that are to keep within a limit. */
  readonly limits: readonly KeptLimit[];
}

const ofEvents = (slo: Objective): slo is EventSlo => slo.kind === 'events';
const ofSlices = (slo: Objective): slo is SliceSlo => slo.kind === 'slices';

/** Every service of the catalog, each of which has a dashboard of its own. */
export const watchedServices = (
  catalog: Pick<Catalog, 'services'>,
  profile: Profile,
): readonly WatchedService[] =>
  catalog.services.map((service) => {
    const { id, title, operations, indicators, job, saturation, objectives } = service;
    const ofOperations = objectivesOf(catalog)
      .filter(ofEvents)
      .filter(({ sli }) => operations.some((operation) => operation === sli.valid['operation']));
    const own = objectives.filter(ofEvents).filter((slo) => !ofOperations.includes(slo));
    return {
      ...{ id, title, operations, indicators, job, saturation },
      objectives: [...ofOperations, ...own].map(promisedBy),
      limits: objectives.filter(ofSlices).map((slo) => keptLimit(slo, profile, watchedIn(service))),
    };
  });
