import { requestsTotal } from '../../instrumentation/definitions.ts';
import type { BurnWindow } from '../burn-windows.ts';
import { select } from '../promql.ts';
import { validCount } from '../slis.ts';
import { electionObjective, errorRecord, LOGIN_SLO, RECEIPT_SLO, windowsOf, type Slo } from '../slos.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { atOnce, fewest, forNight, MINUTE_MS, span } from './timing.ts';

const FEWEST_EVENTS = 50;

/** One row: both windows burn, and the long one holds enough events to say so. */
const rowExpr = (slo: Slo, row: BurnWindow, enough: (window: BurnWindow) => string): string => {
  // Rounded, so that the rule reads as people would write it.
  const threshold = Number((row.factor * (1 - electionObjective(slo))).toPrecision(6));
  return `(${errorRecord(slo, row.id, 'long')} > ${threshold} and ${errorRecord(slo, row.id, 'short')} > ${threshold} and ${enough(row)})`;
};

const burnExpr =
  (slo: Slo, action: BurnWindow['action']): AlertSpec['expr'] =>
  (profile) =>
    windowsOf(slo)
      .filter((row) => row.action === action)
      .map((row) =>
        rowExpr(
          slo,
          row,
          (window) =>
            `${validCount(slo.sli, span(profile, window.longMs))} >= ${fewest(profile, FEWEST_EVENTS)}`,
        ),
      )
      .join('\nor\n');

interface BurnWords {
  readonly name: string;
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
  ...words,
  severity: action === 'page' ? 'critical' : 'warning',
  region: 'nasional',
  expr: burnExpr(slo, action),
  holdMs: atOnce,
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

export const BUDGET_ALERTS: readonly AlertSpec[] = [
  burnAlert(
    LOGIN_SLO,
    'page',
    {
      name: 'LoginBudgetBurnFast',
      service: 'sso',
      summary: 'Anggaran galat masuk cepat habis',
      description:
        'Galat masuk menghabiskan anggaran masa pemilu jauh lebih cepat dari yang dapat ditanggung.',
    },
    casesFor('login', { fires: 150, silent: 100 }),
  ),
  burnAlert(
    LOGIN_SLO,
    'ticket',
    {
      name: 'LoginBudgetBurnSlow',
      service: 'sso',
      summary: 'Anggaran galat masuk perlahan habis',
      description: 'Galat masuk berlangsung lama pada tingkat yang akan menghabiskan anggaran masa pemilu.',
    },
    casesFor('login', { fires: 70, silent: 20 }).slice(0, 2),
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
