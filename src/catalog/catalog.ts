import type { AlertSpec, Inhibition } from './alerts/alert.ts';
import { burnAlertsOf, burnInhibitionsOf } from './alerts/burn.ts';
import { causesIn, type Cause } from './alerts/causes.ts';
import { symptomsIn } from './alerts/watching.ts';
import type { EscalationLevel, Responder, Rota, Team } from './oncall.ts';
import type { SaturationResource } from './resources.ts';
import type { Service } from './services/service.ts';
import type { Sli } from './slis.ts';
import { burns, type BurningSlo, type Objective, type SliceSlo } from './slos.ts';
import type { VendorTerms } from './vendors.ts';

/** What must be true on election night, who answers for it, and whom they page. */
export interface Catalog {
  readonly services: readonly Service[];
  readonly vendors: readonly VendorTerms[];
  readonly teams: readonly Team[];
  readonly responders: readonly Responder[];
  readonly rotas: Readonly<Record<string, Rota>>;
}

/** Whatever has services: what follows from them needs nobody's address. */
type Services = Pick<Catalog, 'services'>;

/** Symptoms, with stories of their own. */
export const symptomsOf = ({ services }: Services): readonly AlertSpec[] => services.flatMap(symptomsIn);

/** Alerts on the burn of budgets, derived from the objectives. */
export const budgetAlertsOf = ({ services }: Services): readonly AlertSpec[] =>
  services.flatMap(burnAlertsOf);

export const alertsOf = (catalog: Services): readonly AlertSpec[] => [
  ...symptomsOf(catalog),
  ...budgetAlertsOf(catalog),
];

/** One cause, one page. */
export const inhibitionsOf = ({ services }: Services): readonly Inhibition[] =>
  services.flatMap((service) => [...burnInhibitionsOf(service), ...service.inhibitions]);

/** One cause, one call, though every symptom is an incident. */
export const causesOf = ({ services }: Services): readonly Cause[] => causesIn(services);

export const indicatorsOf = ({ services }: Services): readonly Sli[] =>
  services.flatMap((service) => service.indicators);

export const objectivesOf = ({ services }: Services): readonly Objective[] =>
  services.flatMap((service) => service.objectives);

export const burningOf = (catalog: Services): readonly BurningSlo[] => objectivesOf(catalog).filter(burns);

/** Objectives on figures with a limit. */
export const slicesOf = (catalog: Services): readonly SliceSlo[] =>
  objectivesOf(catalog).filter((slo): slo is SliceSlo => slo.kind === 'slices');

/**
 * The ladder that pages about a service climb: its owner's. The first team answers for what no service file names, since
 * labels come from outside and every page must reach somebody.
 */
export function ladderOf({ services, teams }: Catalog, service: string): readonly EscalationLevel[] {
  const owner = services.find(({ id }) => id === service)?.owner;
  return (teams.find(({ id }) => id === owner) ?? teams[0])?.escalation ?? [];
}

/** Resources, each once however many services share it. */
export function resourcesOf({ services }: Services): readonly SaturationResource[] {
  const keyOf = ({ id, title, expr, by, warnAt, fullAt, alertAt }: SaturationResource): string =>
    JSON.stringify([id, title, expr, by, warnAt, fullAt, alertAt]);
  const first = new Map<string, SaturationResource>();
  for (const resource of services.flatMap((service) => service.saturation)) {
    if (!first.has(keyOf(resource))) first.set(keyOf(resource), resource);
  }
  return [...first.values()];
}
