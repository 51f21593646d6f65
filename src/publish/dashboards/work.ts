import { controlRow } from './control-work.ts';
import { indicatorRow } from './indicator-work.ts';
import { requestRow } from './request-work.ts';
import type { WatchedService } from './services.ts';
import type { RowSpec } from './spec.ts';

/** Rows of what takes no requests and is no like of any other service, by its id. */
const OWN_ROWS: Readonly<Record<string, RowSpec>> = { incident: controlRow };

/**
 * Rate, errors and duration of a service: of its operations, of what it alone does, or of what its indicators judge;
 * undefined where nothing of these is known, which `gaps` names.
 */
export const workRow = (service: WatchedService): RowSpec | undefined =>
  service.operations.length > 0 ? requestRow(service) : (OWN_ROWS[service.id] ?? indicatorRow(service));
