import { foreign } from '../../catalog/index.ts';
import { platformFreeRatio } from '../../instrumentation/definitions.ts';
import { chart, one } from './builders.ts';
import { max, min, quantile, rate, series, sum } from './query.ts';
import type { RowSpec } from './spec.ts';
import { ALERTMANAGER_LOOKS } from './words.ts';

/** From Prometheus to whoever is called. */
export const alertPath: RowSpec = {
  title: 'Jalur peringatan',
  panels: [
    chart({
      key: 'prometheus-sends',
      title: 'Prometheus ke Alertmanager',
      description:
        'Alerts a minute that Prometheus sent, those (or batches of them, up to Prometheus 2) that it sent in vain, and the batches that it tried to send.',
      unit: 'opm',
      targets: [
        { expr: `60 * ${sum(rate(foreign.notificationsSent))}`, legend: 'terkirim' },
        { expr: `60 * ${sum(rate(foreign.notificationErrors))}`, legend: 'sia-sia' },
        { expr: `60 * ${sum(rate(foreign.notificationBatches))}`, legend: 'kiriman' },
      ],
    }),
    chart({
      key: 'alertmanager-alerts',
      title: 'Alarm di Alertmanager',
      description:
        'Alerts that Alertmanager knows, by state: active, or suppressed by silence or inhibition.',
      unit: 'short',
      targets: one(sum(series(foreign.alertmanagerAlerts), 'state'), '{{state}}'),
      looks: ALERTMANAGER_LOOKS,
    }),
    chart({
      key: 'alertmanager-sends',
      title: 'Alertmanager ke penerima',
      description: 'Notifications a minute sent to receivers, and those that failed.',
      unit: 'opm',
      targets: [
        {
          expr: `60 * ${sum(rate(foreign.alertmanagerSent, { integration: 'webhook' }))}`,
          legend: 'dikirim',
        },
        {
          expr: `60 * ${sum(rate(foreign.alertmanagerFailed, { integration: 'webhook' }))}`,
          legend: 'gagal',
        },
      ],
    }),
    chart({
      key: 'alertmanager-latency',
      title: 'Lama pengiriman (p50, p95)',
      description: 'Time a send to a receiver takes, its answer included.',
      unit: 's',
      targets: [0.5, 0.95].map((q) => ({
        expr: quantile(q, foreign.alertmanagerLatency, { integration: 'webhook' }),
        legend: `p${String(q * 100)}`,
        exemplar: true as const,
      })),
    }),
    chart({
      key: 'notification-queue',
      title: 'Antrean pemberitahuan',
      description: 'Alerts that wait in Prometheus for an Alertmanager that takes them.',
      unit: 'short',
      targets: one(max(series(foreign.notificationQueue)), 'dalam antrean'),
    }),
    chart({
      key: 'configuration',
      title: 'Pengaturan termuat',
      description: 'Whether the newest configuration was taken up: 1, or 0 while an older one still rules.',
      unit: 'none',
      share: 'whole',
      targets: [
        { expr: min(series(foreign.prometheusConfigLoaded)), legend: 'Prometheus' },
        { expr: min(series(foreign.alertmanagerConfigLoaded)), legend: 'Alertmanager' },
      ],
    }),
    chart({
      key: 'alertmanager-cluster',
      title: 'Gugus Alertmanager',
      description:
        'Members that are scraped, the fewest that any of them sees (none where clustering is off), and whether their configurations differ (1). Fewer seen than scraped: people may be called twice.',
      unit: 'none',
      targets: [
        { expr: `count(${series(foreign.up, { job: 'alertmanager' })})`, legend: 'dipantau' },
        { expr: min(series(foreign.alertmanagerMembers)), legend: 'terlihat' },
        {
          expr: `${max(series(foreign.alertmanagerConfigHash))} != bool ${min(series(foreign.alertmanagerConfigHash))}`,
          legend: 'pengaturan berbeda',
        },
      ],
      looks: { 'pengaturan berbeda': { colour: 'red' } },
    }),
    chart({
      key: 'alertmanager-restarts',
      title: 'Proses dinyalakan ulang',
      description:
        'Starts of each Alertmanager, gateway and incident process in ten minutes. An Alertmanager forgets the groups that wait; the others cut off what they work on. From the line on people are called.',
      unit: 'none',
      targets: one(
        max(
          `changes(${series(foreign.processStarted, { job: { any: ['alertmanager', 'gateway', 'incident'] } })}[10m])`,
          'job',
          'instance',
        ),
        '{{job}} {{instance}}',
      ),
      steps: [
        [null, 'green'],
        [3, 'red'],
      ],
    }),
    chart({
      key: 'platform-disk',
      title: 'Disk layanan insiden terpakai',
      description:
        'Share in use of the disk that holds the incident service’s data. When it is full, incidents are no longer recorded and nobody is called.',
      unit: 'percentunit',
      share: 'whole',
      targets: one(`1 - ${min(series(platformFreeRatio))}`, 'terpakai'),
      steps: [
        [null, 'green'],
        [0.9, 'red'],
      ],
    }),
  ],
};
