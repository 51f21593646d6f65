import { foreign } from '../../catalog/index.ts';
import { alertPath } from './alert-path.ts';
import { beside } from './beside.ts';
import { chart, one, stat } from './builders.ts';
import { vantagesRow } from './probes.ts';
import { counted, max, min, rate, series, sum } from './query.ts';
import type { DashboardSpec, RowSpec } from './spec.ts';
import { UIDS } from './uids.ts';

/** Most series that the whole stack may have, for 38 provinces. */
const SERIES_BUDGET = 20_000;

/** Prometheus names a group by its file too: the name alone becomes the label `group`. */
const named = (expr: string): string => `label_replace(${expr}, "group", "$1", "rule_group", ".*;(.*)")`;

const now: RowSpec = {
  title: 'Keadaan sekarang',
  panels: [
    stat({
      key: 'dead-man',
      title: 'Denyut (alarm yang selalu menyala)',
      description:
        'Alerts that reached Alertmanager in the last five minutes. The watchdog always fires, so zero means that no alarm whatever would arrive.',
      unit: 'short',
      expr: counted(foreign.alertmanagerReceived, '5m', { status: 'firing' }),
      steps: [
        [null, 'red'],
        [1, 'green'],
      ],
    }),
    stat({
      key: 'targets-down',
      title: 'Sasaran mati',
      description: 'Targets that do not answer Prometheus.',
      unit: 'short',
      expr: `sum(1 - ${series(foreign.up)})`,
      steps: [
        [null, 'green'],
        [1, 'red'],
      ],
    }),
    stat({
      key: 'rule-lag',
      title: 'Aturan tertua dinilai',
      description: 'Age of the rule group that was evaluated longest ago. Rules are due every few seconds.',
      unit: 's',
      expr: `time() - ${min(`${series(foreign.groupEvaluatedAt)} > 0`)}`,
      steps: [
        [null, 'green'],
        [30, 'yellow'],
        [60, 'red'],
      ],
    }),
    stat({
      key: 'lost-notifications',
      title: 'Pemberitahuan hilang',
      description: 'Notifications of the last hour that Prometheus dropped before Alertmanager had them.',
      unit: 'short',
      expr: counted(foreign.notificationsDropped, '1h'),
      steps: [
        [null, 'green'],
        [1, 'red'],
      ],
    }),
    stat({
      key: 'failed-sends',
      title: 'Webhook gagal',
      description:
        'Sends of the last hour from Alertmanager to its receivers that failed, also those tried again.',
      unit: 'short',
      expr: counted(foreign.alertmanagerFailed, '1h'),
      steps: [
        [null, 'green'],
        [1, 'yellow'],
        [20, 'red'],
      ],
    }),
    stat({
      key: 'series',
      title: 'Deret di Prometheus',
      description: 'Series in Prometheus’s memory. The whole stack has a budget of 20,000.',
      unit: 'short',
      expr: max(series(foreign.headSeries)),
      steps: [
        [null, 'green'],
        [0.8 * SERIES_BUDGET, 'yellow'],
        [SERIES_BUDGET, 'red'],
      ],
    }),
  ],
};

const scrapes: RowSpec = {
  title: 'Pengambilan metrik',
  panels: [
    {
      key: 'targets',
      kind: 'tiles',
      title: 'Sasaran',
      description: 'Each target of Prometheus, and whether it answers.',
      unit: 'none',
      width: 8,
      height: 8,
      targets: one(min(series(foreign.up), 'job', 'instance'), '{{job}} {{instance}}'),
      words: { 0: 'mati', 1: 'hidup' },
      steps: [
        [null, 'red'],
        [1, 'green'],
      ],
    },
    chart({
      key: 'scrape-duration',
      title: 'Lama pengambilan',
      description: 'Time a scrape takes. Above the line (the time limit) its samples are lost.',
      unit: 's',
      targets: one(max(series(foreign.scrapeDuration), 'job', 'instance'), '{{job}} {{instance}}'),
      steps: [
        [null, 'green'],
        [5, 'red'],
      ],
    }),
    chart({
      key: 'samples',
      title: 'Cuplikan per pengambilan',
      description: 'Samples in a scrape of each target: a label that grows without bound shows here first.',
      unit: 'short',
      targets: one(max(series(foreign.scrapedSamples), 'job', 'instance'), '{{job}} {{instance}}'),
    }),
  ],
};

const rules: RowSpec = {
  title: 'Penilaian aturan',
  panels: [
    chart({
      key: 'rule-load',
      title: 'Lama dinilai dibanding selangnya',
      description: 'Time a rule group takes over the time it has. Above 1 alerts come late.',
      unit: 'percentunit',
      width: 6,
      targets: one(
        named(
          `${max(series(foreign.groupDuration), 'rule_group')} / ${max(series(foreign.groupInterval), 'rule_group')}`,
        ),
        '{{group}}',
      ),
      steps: [
        [null, 'green'],
        [1, 'red'],
      ],
    }),
    chart({
      key: 'rule-lags',
      title: 'Sejak terakhir dinilai',
      description: 'Time since each rule group was last evaluated; climbs without end when Prometheus hangs.',
      unit: 's',
      width: 6,
      targets: one(
        named(`time() - ${max(`${series(foreign.groupEvaluatedAt)} > 0`, 'rule_group')}`),
        '{{group}}',
      ),
    }),
    chart({
      key: 'rule-failures',
      title: 'Aturan gagal, penilaian terlewat',
      description:
        'Evaluations a minute that failed or were skipped. Either blinds the alerts of that group.',
      unit: 'opm',
      width: 6,
      targets: [
        { expr: `60 * ${sum(rate(foreign.ruleFailures))}`, legend: 'gagal' },
        { expr: `60 * ${sum(rate(foreign.groupMissed))}`, legend: 'terlewat' },
      ],
    }),
    chart({
      key: 'ingest',
      title: 'Deret dan cuplikan per detik',
      description: 'Series in memory, and samples a second that Prometheus takes in.',
      unit: 'short',
      width: 6,
      targets: [
        { expr: max(series(foreign.headSeries)), legend: 'deret' },
        { expr: sum(rate(foreign.samplesAppended)), legend: 'cuplikan/detik' },
      ],
    }),
  ],
};

/** Who watches the watchers. */
export const monitoringDashboard: DashboardSpec = {
  uid: UIDS.monitoring,
  title: 'Siaga: pemantauan diri',
  description:
    'Prometheus, Alertmanager, scrapes, rules and the heartbeat: whether an alarm would arrive at all.',
  choices: [],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [now, scrapes, rules, alertPath, vantagesRow, beside],
};
