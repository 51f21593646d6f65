import { requestsTotal } from '../../instrumentation/definitions.ts';
import type { BurnWindow } from '../burn-windows.ts';
import { firing, firingWithin, select } from '../promql.ts';
import { validCount } from '../slis.ts';
import { electionObjective, errorRecord, LOGIN_SLO, RECEIPT_SLO, windowsOf, type Slo } from '../slos.ts';
import type { Profile } from '../profile.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { atOnce, fewest, forNight, MINUTE_MS, span } from './timing.ts';

const FEWEST_EVENTS = 50;

/** The alert with a runbook that watches the SLI of LOGIN_SLO, and so speaks for its burns. */
export const LOGIN_CAUSE = 'LoginSuccessLow';

/** One row: both windows burn, and the long one holds enough events to say so. */
const rowExpr = (slo: Slo, profile: Profile, row: BurnWindow): string => {
  // Rounded, so that the rule reads as people would write it.
  const threshold = Number((row.factor * (1 - electionObjective(slo))).toPrecision(6));
  const enough = `${validCount(slo.sli, span(profile, row.longMs))} >= ${fewest(profile, FEWEST_EVENTS)}`;
  return `${errorRecord(slo, row.id, 'long')} > ${threshold} and ${errorRecord(slo, row.id, 'short')} > ${threshold} and ${enough}`;
};

/**
 * Any of the rows. A burn outlasts its cause: the windows remember it, and Alertmanager inhibits only while the
 * cause fires. So where a cause has its own alert, a row opens nothing until its short window lies after that; a
 * burn that fires already goes on.
 */
const burnExpr =
  (slo: Slo, action: BurnWindow['action'], { name, cause }: BurnWords): AlertSpec['expr'] =>
  (profile) => {
    const rows = windowsOf(slo).filter((row) => row.action === action);
    const any = (suffix: (row: BurnWindow) => string): string =>
      rows.map((row) => `(${rowExpr(slo, profile, row)}${suffix(row)})`).join('\nor\n');
    if (cause === undefined) return any(() => '');
    const fresh = any((row) => ` unless on () ${firingWithin(cause, span(profile, row.shortMs))}`);
    return `${fresh}\nor\n(${firing(name, [])} and (${any(() => '')}))`;
  };

interface BurnWords {
  readonly name: string;
  /** The alert that speaks for this one. */
  readonly cause?: string;
  readonly service: AlertSpec['service'];
  readonly summary: string;
  readonly description: string;
}

const burnAlert = (
  slo: Slo,
  action: BurnWindow['action'],
  words: BurnWords,
  cases: readonly AlertCase[],
): AlertSpec => ({
  name: words.name,
  service: words.service,
  summary: words.summary,
  description: words.description,
  severity: action === 'page' ? 'critical' : 'warning',
  region: 'nasional',
  expr: burnExpr(slo, action, words),
  // The cause holds for a minute before it fires: whoever inhibits must be the first to speak.
  holdMs: words.cause === undefined ? atOnce : forNight(2 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases,
});

const series = (operation: 'login' | 'upload', outcome: string): string =>
  select(requestsTotal, { service: 'gateway', operation, province: '33', outcome });

/** `failing` of every 1,000 requests fail, for 40 minutes. */
const burning = (operation: 'login' | 'upload', failing: number): AlertCase['input'] => [
  [series(operation, 'success'), `0+${1_000 - failing}x240`],
  [series(operation, 'server_error'), `0+${failing}x240`],
];

const over = (operation: 'login' | 'upload', failing: number): AlertCase['input'] => [
  [series(operation, 'success'), `0+${1_000 - failing}x60 ${61 * (1_000 - failing)}+1000x180`],
  [series(operation, 'server_error'), `0+${failing}x60 ${60 * failing}+0x180`],
];

/** Silent, firing and ended, at rates that stand on either side of the rows' thresholds. */
const casesFor = (
  operation: 'login' | 'upload',
  rates: { fires: number; silent: number },
): readonly AlertCase[] => [
  {
    name: `fires when ${rates.fires} in 1,000 fail`,
    input: burning(operation, rates.fires),
    at: '38m',
    fires: [{}],
  },
  {
    name: `is silent when ${rates.silent} in 1,000 fail`,
    input: burning(operation, rates.silent),
    at: '38m',
    fires: [],
  },
  {
    name: 'ends soon after the failing has, though the long window remembers it',
    input: over(operation, rates.fires),
    at: '30m',
    fires: [],
  },
];

/** The alert of the cause fires until the tenth minute; the failing goes on as told. */
const causeFires: AlertCase['input'][number] = [
  `ALERTS{alertname="${LOGIN_CAUSE}",alertstate="firing",region="nasional"}`,
  '1x60',
];

export const BUDGET_ALERTS: readonly AlertSpec[] = [
  burnAlert(
    LOGIN_SLO,
    'page',
    {
      name: 'LoginBudgetBurnFast',
      cause: LOGIN_CAUSE,
      service: 'sso',
      summary: 'Anggaran galat masuk cepat habis',
      description:
        'Galat masuk menghabiskan anggaran masa pemilu jauh lebih cepat dari yang dapat ditanggung.',
    },
    [
      ...casesFor('login', { fires: 150, silent: 100 }),
      {
        name: 'opens nothing beside the alert of its cause',
        input: [...burning('login', 400), causeFires],
        at: '10m',
        fires: [],
      },
      {
        name: 'opens nothing while its short window remembers that',
        input: [...burning('login', 150), causeFires],
        at: '13m50s',
        fires: [],
      },
      {
        name: 'fires when it burns on after that',
        input: [...burning('login', 150), causeFires],
        at: '17m',
        fires: [{}],
      },
      {
        name: 'goes on firing when its cause gets an alert later',
        input: [...burning('login', 400), [causeFires[0], '_x60 1x60']],
        at: '15m',
        fires: [{}],
      },
      {
        name: 'waits for two minutes, so that its cause can speak first',
        input: burning('login', 400),
        at: '1m30s',
        fires: [],
      },
    ],
  ),
  burnAlert(
    LOGIN_SLO,
    'ticket',
    {
      name: 'LoginBudgetBurnSlow',
      cause: LOGIN_CAUSE,
      service: 'sso',
      summary: 'Anggaran galat masuk perlahan habis',
      description: 'Galat masuk berlangsung lama pada tingkat yang akan menghabiskan anggaran masa pemilu.',
    },
    [
      ...casesFor('login', { fires: 70, silent: 20 }).slice(0, 2),
      {
        name: 'opens nothing while it remembers the alert of its cause',
        input: [...burning('login', 70), causeFires],
        at: '20m',
        fires: [],
      },
    ],
  ),
  burnAlert(
    RECEIPT_SLO,
    'page',
    {
      name: 'ReceiptBudgetBurnFast',
      service: 'gateway',
      summary: 'Unggahan tanpa tanda terima terlalu banyak',
      description:
        'Gerbang gagal memberi tanda terima jauh lebih sering dari yang dapat ditanggung. Inilah janji inti: periksa disk dan proses gerbang.',
    },
    casesFor('upload', { fires: 10, silent: 5 }),
  ),
  burnAlert(
    RECEIPT_SLO,
    'ticket',
    {
      name: 'ReceiptBudgetBurnSlow',
      service: 'gateway',
      summary: 'Anggaran galat tanda terima perlahan habis',
      description: 'Gerbang terus-menerus gagal memberi sebagian kecil tanda terima.',
    },
    casesFor('upload', { fires: 4, silent: 1 }).slice(0, 2),
  ),
];
