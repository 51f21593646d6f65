import { alertsOf, indicatorsOf, objectivesOf, slicesOf, type Catalog } from './catalog.ts';
import { defineCatalog } from './define-catalog.ts';
import { RESPONDERS, ROTA, TEAMS } from './oncall.ts';
import { SERVICE_CATALOG } from './services/index.ts';
import type { Profile } from './profile.ts';
import { burns, limitIn, type EventSlo } from './slos.ts';
import type { RatioSli } from './slis.ts';
import { VENDOR_TERMS, type VendorTerms } from './vendors.ts';

/** The catalog of Sirekap's election night. */
export const CATALOG = defineCatalog({
  services: SERVICE_CATALOG,
  vendors: VENDOR_TERMS,
  teams: TEAMS,
  responders: RESPONDERS,
  rotas: ROTA,
});

/** Whether people notice when this service fails. Of one that no file here names it is assumed. */
export const isFelt = (service: string): boolean =>
  SERVICE_CATALOG.find(({ id }) => id === service)?.operations.length !== 0;

/** Every alert of the house. */
export const ALERTS = alertsOf(CATALOG);
/** Every indicator, in the order in which rules are written. */
export const SLIS = indicatorsOf(CATALOG);

/** An objective on a share of outcomes, and whether its burn is told of. */
export interface Slo extends EventSlo {
  readonly sli: RatioSli;
  readonly alerts: boolean;
}

export const SLOS: readonly Slo[] = objectivesOf(CATALOG).flatMap((slo) =>
  slo.kind === 'events' && slo.sli.kind === 'ratio' ? [{ ...slo, sli: slo.sli, alerts: burns(slo) }] : [],
);

/** A vendor with the services whose files name it. */
export interface Vendor extends VendorTerms {
  readonly services: readonly string[];
}

export const vendorsOf = ({ vendors, services }: Pick<Catalog, 'vendors' | 'services'>): readonly Vendor[] =>
  vendors.map((vendor) => ({
    ...vendor,
    services: services.filter((service) => service.vendor === vendor.id).map(({ id }) => id),
  }));

export const VENDORS: readonly Vendor[] = vendorsOf(CATALOG);

/** Delivery to the vendor that is slower than promised, p95, milliseconds of the profile. */
export function slowDeliveryMs(profile: Profile): number {
  const delivery = slicesOf(CATALOG).find(({ id }) => id === 'delivery');
  if (!delivery) throw new RangeError('the catalog promises no delivery');
  return limitIn(delivery, profile) * 1_000;
}
