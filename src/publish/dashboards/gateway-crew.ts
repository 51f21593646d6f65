import {
  decisionsTotal,
  gatewayConnectionsEnded,
  gatewayReloads,
  gatewayWorkerFalls,
  gatewayWorkers,
  peerCircuitOpen,
  peerCopies,
  permitsLapsed,
  permitsOpen,
  reportsHeard,
  resumableUploads,
  standbyUploads,
} from '../../instrumentation/definitions.ts';
import { chart, one } from './builders.ts';
import { counted, IN_PROVINCE, max, min, rate, series, sum } from './query.ts';
import type { RowSpec } from './spec.ts';
import { gatewayLooks, RELOAD_LOOKS } from './words.ts';

const GATEWAY = '{{gateway}}';

/** What a gateway is made of: processes that fall and come back, settings taken up, clients sent away. */
export const crew: RowSpec = {
  title: 'Proses gerbang',
  panels: [
    chart({
      key: 'workers',
      title: 'Proses pekerja',
      description:
        'Worker processes of each gateway that serve phones now. None while the gateway is alive: nobody is served, however well it answers monitoring.',
      unit: 'none',
      width: 6,
      targets: one(sum(series(gatewayWorkers), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
      empty: 'Tiap gerbang satu proses',
    }),
    chart({
      key: 'worker-falls',
      title: 'Pekerja jatuh',
      description:
        'Worker processes that ended within ten minutes without having been asked to. From the red line on they fall again and again, and people are called.',
      unit: 'none',
      width: 6,
      targets: one(counted(gatewayWorkerFalls, '10m', {}, 'gateway'), GATEWAY),
      looks: gatewayLooks(),
      steps: [
        [null, 'green'],
        [5, 'red'],
      ],
      empty: 'Tiap gerbang satu proses',
    }),
    chart({
      key: 'reloads',
      title: 'Muat ulang setelan',
      description:
        'Reloads of settings and certificate in an hour, by whether they were taken up. Half applied: the next one replaces every worker.',
      unit: 'none',
      width: 6,
      targets: one(
        `${counted(gatewayReloads, '1h', {}, 'gateway', 'outcome')} > 0`,
        '{{outcome}}: {{gateway}}',
      ),
      looks: RELOAD_LOOKS,
      empty: 'Tidak ada muat ulang dalam sejam',
    }),
    chart({
      key: 'connections-ended',
      title: 'Sambungan diakhiri gerbang',
      description:
        'Connections a minute that a gateway ended although their client would have kept them, by reason: too many requests at once, an answer unread, refused too often.',
      unit: 'opm',
      width: 6,
      targets: one(`60 * ${sum(rate(gatewayConnectionsEnded), 'reason')}`, '{{reason}}'),
      empty: 'Belum ada sambungan yang diakhiri',
    }),
  ],
};

/** Whether a receipt stands on one machine or two, and what is on its way there. */
export const copies: RowSpec = {
  title: 'Salinan di gerbang mitra',
  panels: [
    chart({
      key: 'peer-copies',
      title: 'Salinan ke mitra',
      description:
        'Held uploads a second by whether the peer took a copy before the receipt (copied), or why the receipt stands on one machine only. No series: no peer is set.',
      unit: 'ops',
      width: 6,
      stacked: true,
      empty: 'Tidak ada gerbang mitra',
      targets: one(`${sum(rate(peerCopies), 'outcome')} > 0`, '{{outcome}}'),
    }),
    chart({
      key: 'peer-circuit',
      title: 'Mitra tidak menerima salinan',
      description:
        '1 while a gateway’s peer takes no copies and is asked once in five seconds only: new receipts stand on one machine.',
      unit: 'none',
      width: 6,
      share: 'whole',
      empty: 'Tidak ada gerbang mitra',
      targets: one(max(series(peerCircuitOpen), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'standby',
      title: 'Titipan mitra',
      description: 'Copies that a gateway keeps of photos which another holds and delivers.',
      unit: 'short',
      width: 6,
      empty: 'Tidak ada gerbang mitra',
      targets: one(sum(series(standbyUploads), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
    }),
    chart({
      key: 'resumable',
      title: 'Unggahan yang belum utuh',
      description: 'Resumable uploads that phones have begun and not finished.',
      unit: 'short',
      width: 6,
      targets: one(sum(series(resumableUploads), 'gateway'), GATEWAY),
      looks: gatewayLooks(),
    }),
  ],
};

const NO_DECIDE = 'Tidak ada titik keputusan yang dipantau';

/** Where a site's own proxy asks `siaga run decide` instead of being a gateway. */
export const decisions: RowSpec = {
  title: 'Titik keputusan bagi proksi',
  panels: [
    chart({
      key: 'decisions',
      title: 'Keputusan',
      description:
        'Decisions a second told to a site’s own proxy about requests of the chosen provinces: admitted, or why not.',
      unit: 'reqps',
      stacked: true,
      empty: NO_DECIDE,
      targets: one(`${sum(rate(decisionsTotal, IN_PROVINCE), 'decision')} > 0`, '{{decision}}'),
    }),
    chart({
      key: 'reports-heard',
      title: 'Laporan proksi terdengar',
      description:
        '1 while the proxy reports how requests end. At 0 policy and pacing hold, and the limit does not bind.',
      unit: 'none',
      share: 'whole',
      empty: NO_DECIDE,
      targets: one(min(series(reportsHeard), 'instance'), '{{instance}}'),
    }),
    chart({
      key: 'permits',
      title: 'Izin terbuka',
      description:
        'Admitted requests whose end was not reported yet, and those a minute whose end nobody reported in time.',
      unit: 'short',
      empty: NO_DECIDE,
      targets: [
        { expr: sum(series(permitsOpen), 'instance'), legend: 'terbuka {{instance}}' },
        {
          expr: `60 * ${sum(rate(permitsLapsed), 'instance')}`,
          legend: 'kedaluwarsa per menit {{instance}}',
        },
      ],
    }),
  ],
};
