import type { AlertSpec, Inhibition } from './alert.ts';
import { BUDGET_ALERTS, LOGIN_CAUSE } from './budget.ts';
import { LOGIN_ALERTS } from './login.ts';
import { PLATFORM_ALERTS } from './platform.ts';
import { UPLOAD_ALERTS } from './upload.ts';

export { BUDGET_ALERTS };

/** Every alert of the house. */
export const ALERTS: readonly AlertSpec[] = [
  ...LOGIN_ALERTS,
  ...UPLOAD_ALERTS,
  ...PLATFORM_ALERTS,
  ...BUDGET_ALERTS,
];

/** One cause, one page. */
export const INHIBITIONS: readonly Inhibition[] = [
  { source: LOGIN_CAUSE, targets: ['LoginBudgetBurnFast', 'LoginBudgetBurnSlow'], equal: ['region'] },
  { source: 'GatewayDown', targets: ['ControlPlaneDisconnected', 'PolicyLagging'], equal: ['gateway'] },
  { source: 'ControlPlaneDisconnected', targets: ['PolicyLagging'], equal: ['gateway'] },
];

/** File name of an alert's runbook, without its ending: `UploadLatencyHigh` → `upload-latency-high`. */
export const runbookNameOf = (alertname: string): string =>
  alertname.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
