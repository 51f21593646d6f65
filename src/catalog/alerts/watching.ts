import type { SaturationResource, WatchedResource } from '../resources.ts';
import type { Objective, SliceSlo } from '../slos.ts';
import type { AlertSpec } from './alert.ts';

/** An alert made from a figure of its service, so that rules, panels and words have its level from one place. */
export type WatchingAlert =
  | { readonly resource: string; readonly alert: (resource: WatchedResource) => AlertSpec }
  | { readonly objective: string; readonly alert: (slo: SliceSlo) => AlertSpec };

type Entry = AlertSpec | WatchingAlert;

/** A service, as far as alerts watch its figures. */
interface Watched {
  readonly alerts: readonly Entry[];
  readonly objectives: readonly Objective[];
  readonly saturation: readonly SaturationResource[];
}

const isWatched = (resource: SaturationResource): resource is WatchedResource =>
  resource.alertAt !== undefined;

const isWatching = (entry: Entry): entry is WatchingAlert => !('name' in entry);

/** The alert of an entry; none where its service has no such figure. */
function alertsFrom(entry: Entry, { objectives, saturation }: Watched): readonly AlertSpec[] {
  if (!isWatching(entry)) return [entry];
  if ('resource' in entry) {
    return saturation
      .filter(isWatched)
      .filter(({ id }) => id === entry.resource)
      .map((resource) => entry.alert(resource));
  }
  return objectives
    .filter((slo): slo is SliceSlo => slo.kind === 'slices' && slo.id === entry.objective)
    .map((slo) => entry.alert(slo));
}

/** A service's symptoms: alerts as they stand, and those made from its figures. */
export const symptomsIn = (service: Watched): readonly AlertSpec[] =>
  service.alerts.flatMap((entry) => alertsFrom(entry, service));

/** Ids of resources and objectives that alerts of a service watch. */
export const watchedIn = ({ alerts }: Pick<Watched, 'alerts'>): readonly string[] =>
  alerts.filter(isWatching).map((entry) => ('resource' in entry ? entry.resource : entry.objective));
