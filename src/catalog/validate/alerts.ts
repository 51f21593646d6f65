import { endsIn, type AlertSpec } from '../alerts/alert.ts';
import { burnAlertsOf } from '../alerts/burn.ts';
import { symptomsIn, watchedIn } from '../alerts/watching.ts';
import { alertsOf, inhibitionsOf, type Catalog } from '../catalog.ts';
import { PRODUCTION } from '../profile.ts';
import type { Service } from '../services/service.ts';
import { placeOf, repeated, unless, type Fault } from './fault.ts';

const NAME = /^[A-Z][A-Za-z]+$/;

/** A watchdog's whole point: it has no silence and no end. */
const alwaysFires = (alert: AlertSpec): boolean => alert.expr(PRODUCTION) === 'vector(1)';

function faultsIn(alert: AlertSpec, service: string, at: string): readonly Fault[] {
  const told = `${alert.summary} ${alert.description}`;
  return [
    ...unless(NAME.test(alert.name), at, 'its name is not CamelCase'),
    ...unless(alert.service === service, at, `belongs to "${alert.service}"`),
    ...unless(!told.includes('$value'), at, 'a value is part of its text, which must never change'),
    ...unless(
      alert.description.includes('$labels.province') === (alert.region === 'province'),
      at,
      'must name the province in its description if, and only if, it is about one',
    ),
    ...unless(
      alert.cases.some((story) => story.fires.length > 0),
      at,
      'no story in which it fires',
    ),
    ...unless(
      alwaysFires(alert) || alert.cases.some((story) => story.fires.length === 0),
      at,
      'no story in which it is silent',
    ),
    ...unless(alwaysFires(alert) || alert.cases.some(endsIn), at, 'no story in which it ends'),
  ];
}

/** Figures that alerts say they watch, and resources that say an alert does. */
function watchingFaults(service: Service): readonly Fault[] {
  const at = placeOf(service);
  const watched = watchedIn(service);
  const resources = service.saturation.filter(({ alertAt }) => alertAt !== undefined).map(({ id }) => id);
  const slices = service.objectives.filter(({ kind }) => kind === 'slices').map(({ id }) => id);
  return [
    ...watched.flatMap((id) =>
      unless(
        [...resources, ...slices].includes(id),
        at,
        `an alert watches "${id}", which is no resource with an alertAt nor an objective with a limit`,
      ),
    ),
    ...resources.flatMap((id) =>
      unless(watched.includes(id), `${at}, resource ${id}`, 'has an alertAt, but no alert watches it'),
    ),
  ];
}

/** Alerts, written and derived, and whatever names one. */
export function alertFaults(catalog: Catalog): readonly Fault[] {
  const all = catalog.services.flatMap((service) =>
    [...symptomsIn(service), ...burnAlertsOf(service)].map((alert) => ({
      alert,
      service,
      at: `${placeOf(service)}, alert ${alert.name}`,
    })),
  );
  const names = new Set(alertsOf(catalog).map(({ name }) => name));
  const exists = (name: string, at: string): readonly Fault[] =>
    unless(names.has(name), at, `there is no alert ${name}`);
  return [
    ...repeated(
      all.map(({ alert, at }) => ({ name: alert.name, at })),
      'the name',
    ),
    ...all.flatMap(({ alert, service, at }) => faultsIn(alert, service.id, at)),
    ...inhibitionsOf(catalog).flatMap(({ source, targets }) =>
      [source, ...targets].flatMap((name) => exists(name, `inhibition by ${source}`)),
    ),
    ...catalog.services.flatMap(watchingFaults),
  ];
}
