import type { Vendor } from '../../catalog/index.ts';
import { gatewayDashboard } from './gateway.ts';
import { incidentsDashboard } from './incidents.ts';
import { loginDashboard } from './login.ts';
import { monitoringDashboard } from './monitoring.ts';
import { nationalDashboard } from './national.ts';
import { provinceDashboard } from './province.ts';
import { serviceDashboard } from './service.ts';
import type { WatchedService } from './services.ts';
import type { DashboardSpec } from './spec.ts';
import { vendorUid } from './uids.ts';
import { vendorDashboard } from './vendor.ts';

/** Every dashboard of the house: one for each service and each vendor, and those about how they work together. */
export const dashboardSpecs = (watched: {
  readonly services: readonly WatchedService[];
  readonly vendors: readonly Vendor[];
}): readonly DashboardSpec[] => [
  nationalDashboard,
  gatewayDashboard,
  provinceDashboard,
  loginDashboard,
  incidentsDashboard,
  monitoringDashboard,
  ...watched.services.map(serviceDashboard),
  ...watched.vendors.map((vendor) => vendorDashboard(vendor, vendorUid(vendor.id))),
];
