import {
  alertsReceived,
  missedAlerts,
  pagesSent,
  runbookStepDuration,
} from '../../instrumentation/definitions.ts';
import { chart, one, traced } from './builders.ts';
import { quantile, rate, sum } from './query.ts';
import { RED } from './red.ts';
import type { RowSpec } from './spec.ts';
import { ALERT_LOOKS } from './words.ts';

/** A control plane takes no requests of phones: its work is alerts, pages and runbooks. */
export const controlRow: RowSpec = {
  title: RED,
  panels: [
    chart({
      key: 'alerts',
      title: 'Alarm yang diterima',
      description:
        'Alerts a minute that Alertmanager delivered and that were committed, by whether they fire.',
      unit: 'opm',
      targets: one(`60 * ${sum(rate(alertsReceived), 'status')}`, '{{status}}'),
      looks: ALERT_LOOKS,
    }),
    chart({
      key: 'failures',
      title: 'Alarm terlewat, panggilan gagal',
      description: 'Alerts a minute that no webhook delivered, and pages a minute that reached nobody.',
      unit: 'opm',
      targets: [
        { expr: `60 * ${sum(rate(missedAlerts))}`, legend: 'alarm terlewat' },
        { expr: `60 * ${sum(rate(pagesSent, { outcome: 'failed' }))}`, legend: 'panggilan gagal' },
      ],
    }),
    chart({
      key: 'steps',
      title: 'Lama langkah runbook (p95)',
      description: 'p95 of what a runbook step takes, by action. Waiting for people counts.',
      unit: 's',
      targets: [traced(quantile(0.95, runbookStepDuration, {}, 'action'), '{{action}}')],
    }),
  ],
};
