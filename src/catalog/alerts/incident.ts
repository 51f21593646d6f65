import { missedAlerts } from '../../instrumentation/definitions.ts';
import { formatDuration } from '../../kernel/index.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { pagesUndelivered } from './pages.ts';
import { atOnce, MINUTE_MS, steadyMs } from './timing.ts';

const missedAlertsAlert: AlertSpec = {
  name: 'MissedAlerts',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Peringatan aktif tidak sampai ke layanan insiden',
  description:
    'Pencocokan dengan Alertmanager menemukan peringatan aktif yang tidak pernah dikirim webhook. Layanan insiden mengambilnya sendiri; periksa jalur Alertmanager.',
  expr: (profile) =>
    `sum(increase(${missedAlerts.name}[${formatDuration(steadyMs(profile, 10 * MINUTE_MS))}])) > 0`,
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.incidents,
  cases: [
    {
      name: 'fires on a single missed alert',
      input: [[select(missedAlerts), '0x5 1x60']],
      before: [{ at: '50s', fires: [] }],
      at: '1m',
      fires: [{}],
    },
    {
      name: 'ends ten minutes later',
      input: [[select(missedAlerts), '0x5 1x120']],
      before: [{ at: '10m50s', fires: [{}] }],
      at: '11m',
      fires: [],
    },
    { name: 'is silent on none', input: [[select(missedAlerts), '0x60']], at: '5m', fires: [] },
  ],
};

/** Always fires: whoever listens for it notices when Prometheus or Alertmanager has died. */
const watchdog: AlertSpec = {
  name: 'Watchdog',
  severity: 'info',
  service: 'incident',
  region: 'nasional',
  summary: 'Jalur peringatan hidup',
  description: 'Selalu menyala. Bila denyut ini berhenti sampai di penerimanya, jalur peringatan mati.',
  expr: () => 'vector(1)',
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [{ name: 'fires from the first moment, without any series', input: [], at: '0m', fires: [{}] }],
};

/** The way of an alert to the people on call, and that it is alive. */
export const INCIDENT_ALERTS: readonly AlertSpec[] = [missedAlertsAlert, pagesUndelivered, watchdog];
