import { resourcesOf, type Catalog } from '../catalog.ts';
import type { Service } from '../services/service.ts';
import { ID, isShare, placeOf, repeated, unless, type Fault } from './fault.ts';

/** Services that a service stands on, itself included when that is a circle. */
function circleFrom(start: Service, services: readonly Service[]): readonly string[] | undefined {
  const walk = (service: Service, path: readonly string[]): readonly string[] | undefined => {
    for (const { on } of service.dependsOn) {
      if (on === start.id) return [...path, on];
      const next = path.includes(on) ? undefined : services.find(({ id }) => id === on);
      const found = next && walk(next, [...path, on]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start.id]);
}

function dependencyFaults(service: Service, services: readonly Service[]): readonly Fault[] {
  const at = placeOf(service);
  const circle = circleFrom(service, services);
  return [
    ...service.dependsOn.flatMap(({ on, without }) => [
      ...unless(
        services.some(({ id }) => id === on),
        at,
        `depends on "${on}", which is no service`,
      ),
      ...unless(without.length > 0, at, `does not say what is lost without "${on}"`),
    ]),
    ...unless(circle === undefined, at, `depends on itself: ${circle?.join(' → ') ?? ''}`),
  ];
}

function slaFaults(service: Service): readonly Fault[] {
  const at = placeOf(service);
  const { vendor, sla, indicators } = service;
  return [
    ...unless(vendor === undefined || sla.length > 0, at, `${vendor ?? ''} runs it, but it has no SLA entry`),
    ...unless(vendor !== undefined || sla.length === 0, at, 'has an SLA entry, but no vendor runs it'),
    ...sla.flatMap(({ id, indicator, target }) => [
      ...unless(
        indicators.some((sli) => sli.id === indicator),
        `${at}, SLA ${id}`,
        `measured by "${indicator}", which is no indicator of this service`,
      ),
      ...unless(isShare(target), `${at}, SLA ${id}`, `target ${target} is not between 0 and 1`),
    ]),
  ];
}

function ownFaults(service: Service, { teams, vendors }: Catalog): readonly Fault[] {
  const { id, title, owner, vendor } = service;
  const at = placeOf(service);
  return [
    ...unless(ID.test(id), at, 'its id is not lower case, digits and hyphens'),
    ...unless(title.length > 0, at, 'has no title'),
    ...unless(
      teams.some((team) => team.id === owner),
      at,
      `owned by "${owner}", which is no team of oncall.ts`,
    ),
    ...unless(
      vendor === undefined || vendors.some((known) => known.id === vendor),
      at,
      `run by "${vendor ?? ''}", which is not in vendors.ts`,
    ),
  ];
}

/** Services, whom they need, who runs them, and what they have only so much of. */
export function serviceFaults(catalog: Catalog): readonly Fault[] {
  const { services } = catalog;
  const resources = resourcesOf(catalog).map((resource) => ({
    resource,
    at: `${placeOf(services.find(({ saturation }) => saturation.includes(resource)) ?? { id: '' })}, resource ${resource.id}`,
  }));
  return [
    ...repeated(
      services.map((service) => ({ name: service.id, at: placeOf(service) })),
      'the id',
    ),
    ...services.flatMap((service) => [
      ...ownFaults(service, catalog),
      ...dependencyFaults(service, services),
      ...slaFaults(service),
    ]),
    ...repeated(
      services.flatMap((service) => service.sla.map(({ id }) => ({ name: id, at: placeOf(service) }))),
      'the SLA entry',
    ),
    ...repeated(
      resources.map(({ resource, at }) => ({ name: resource.id, at })),
      'the resource',
    ),
    ...resources.flatMap(({ resource: { id, warnAt, fullAt, alertAt }, at }) => [
      ...unless(ID.test(id), at, 'its id is not lower case, digits and hyphens'),
      ...unless(
        warnAt > 0 && warnAt < fullAt && fullAt <= 1,
        at,
        `warns at ${warnAt} and is full at ${fullAt}: both are shares, the first below the second`,
      ),
      ...unless(
        alertAt === undefined || (alertAt >= warnAt && alertAt < fullAt),
        at,
        `alerts at ${alertAt ?? ''}, which is not between where it warns and where it is full`,
      ),
    ]),
  ];
}
