import type { Catalog } from './catalog.ts';
import type { SlaTerm } from './services/service.ts';
import type { Sli } from './slis.ts';
import type { VendorTerms } from './vendors.ts';

/** One undertaking of a vendor: what is measured, how much of it must be good, over what, and where that is written. */
export interface SlaDefinition extends SlaTerm {
  readonly service: string;
  readonly vendor: VendorTerms;
  readonly sli: Sli;
}

/** Every SLA definition, as the services' files give them. */
export const slaDefinitions = ({
  services,
  vendors,
}: Pick<Catalog, 'services' | 'vendors'>): readonly SlaDefinition[] =>
  services.flatMap((service) =>
    service.sla.flatMap((term) => {
      const vendor = vendors.find(({ id }) => id === service.vendor);
      const sli = service.indicators.find(({ id }) => id === term.indicator);
      return vendor && sli ? [{ ...term, service: service.id, vendor, sli }] : [];
    }),
  );
