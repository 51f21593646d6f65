import { receiptKeysLost } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, MINUTE_MS, steadySpan } from './timing.ts';

const lost = select(receiptKeysLost, { gateway: 'gw-wib' });
const WIB = { gateway: 'gw-wib' } as const;

/** Said by the start that found it, and until the next: what restarts meanwhile is bridged. */
export const receiptKeyLost: AlertSpec = {
  name: 'ReceiptKeyLost',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Kunci tanda terima gerbang hilang dan diganti',
  description:
    'Gerbang {{ $labels.gateway }} mulai tanpa kunci yang menandatangani tanda terimanya, lalu membuat kunci baru. Tanda terima lama tetap dapat diperiksa selama arsip kunci publiknya ada; periksa siapa atau apa yang menghapus kuncinya.',
  expr: (profile) =>
    `max by (gateway) (last_over_time(${receiptKeysLost.name}[${steadySpan(profile, 5 * MINUTE_MS)}])) > 0`,
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires on the first look at a gateway that started without its key',
      input: [[lost, '1x10']],
      at: '0m',
      fires: [WIB],
    },
    {
      name: 'ends five minutes after the last',
      input: [[lost, '1x10 _x60']],
      before: [{ at: '6m40s', fires: [WIB] }],
      at: '6m50s',
      fires: [],
    },
    { name: 'is silent on none', input: [[lost, '0x40']], at: '5m', fires: [] },
  ],
};
