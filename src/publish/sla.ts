import { slaDefinitions, type Catalog } from '../catalog/index.ts';
import { yamlText } from './yaml-text.ts';

/** What vendors undertook, one entry a term, each with the recorded series that measures it. */
export const slaText = (catalog: Catalog): string =>
  yamlText({
    sla: slaDefinitions(catalog).map(({ id, service, vendor, clause, sli, target, per }) => ({
      id,
      service,
      vendor: vendor.id,
      contract: { version: vendor.contract.version, clause },
      measured_by: sli.record,
      target,
      per,
    })),
  });
