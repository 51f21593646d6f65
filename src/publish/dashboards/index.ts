import { gatewayDashboard } from './gateway.ts';
import { nationalDashboard } from './national.ts';
import { provinceDashboard } from './province.ts';
import type { DashboardSpec } from './spec.ts';

/** Every dashboard of the house. */
export const DASHBOARD_SPECS: readonly DashboardSpec[] = [
  nationalDashboard,
  gatewayDashboard,
  provinceDashboard,
];
