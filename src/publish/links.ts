import { runbookNameOf, type AlertSpec } from '../catalog/index.ts';
import type { Site } from './site.ts';

/** Where the alert's runbook is read. */
export const runbookUrl = (site: Site, alert: AlertSpec): string =>
  `${site.runbooksUrl}/${runbookNameOf(alert.name)}`;

/**
 * The dashboard to open first, as a path below whatever Grafana the reader has; a province's alert opens it on
 * that province.
 */
export const dashboardPath = (alert: AlertSpec): string => {
  const base = `/d/${alert.dashboard}`;
  return alert.region === 'province' ? `${base}?var-province={{ $labels.province }}` : base;
};
