import { VENDORS } from '../../catalog/index.ts';
import { gatewayDashboard } from './gateway.ts';
import { incidentsDashboard } from './incidents.ts';
import { loginDashboard } from './login.ts';
import { monitoringDashboard } from './monitoring.ts';
import { nationalDashboard } from './national.ts';
import { provinceDashboard } from './province.ts';
import { serviceDashboard } from './service.ts';
import { WATCHED_SERVICES } from './services.ts';
import type { DashboardSpec } from './spec.ts';
import { vendorUid } from './uids.ts';
import { vendorDashboard } from './vendor.ts';

/** Every dashboard of the house. */
export const DASHBOARD_SPECS: readonly DashboardSpec[] = [
  nationalDashboard,
  gatewayDashboard,
  provinceDashboard,
  loginDashboard,
  incidentsDashboard,
  monitoringDashboard,
  ...WATCHED_SERVICES.map(serviceDashboard),
  ...VENDORS.map((vendor) => vendorDashboard(vendor, vendorUid(vendor.id))),
];
