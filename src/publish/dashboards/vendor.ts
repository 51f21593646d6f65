import type { Vendor } from '../../catalog/index.ts';
import { OPERATIONS, SERVICE_OF } from '../../contracts/index.ts';
import {
  hostSaturation,
  intakeStored,
  probeVerdict,
  requestDuration,
  requestsTotal,
  uploadDelivery,
  upstreamDuration,
  upstreamRequests,
} from '../../instrumentation/definitions.ts';
import { ANSWER_STEPS } from './answer-times.ts';
import { chart, one, stat, traced } from './builders.ts';
import {
  counted,
  IN_PROVINCE,
  increase,
  max,
  OF_SERVICE,
  quantile,
  rate,
  series,
  shareOf,
  sum,
} from './query.ts';
import { stepsOfResource } from './resources.ts';
import { PROMISE_DECIMALS } from './slo.ts';
import type { DashboardSpec, PanelSpec, RowSpec, Step } from './spec.ts';
import { UIDS } from './uids.ts';
import { OPERATION_LOOKS, OUTCOME_LOOKS, PROVINCE_WORDS } from './words.ts';

const RANGE = '$__range';
/** What the caller did wrong is not the vendor's failure. */
const VALID = { outcome: { none: ['client_error'] } } as const;
const GOOD = { outcome: 'success' } as const;
const UPLOADS = { operation: 'upload', ...IN_PROVINCE } as const;

/** Good over valid as the gateways saw the vendor answer them. */
const ourShare = shareOf(sum(rate(upstreamRequests, GOOD)), sum(rate(upstreamRequests, VALID)));
/** The same as the vendor's own services count it. */
const theirShare = shareOf(
  sum(rate(requestsTotal, { ...OF_SERVICE, ...GOOD })),
  sum(rate(requestsTotal, { ...OF_SERVICE, ...VALID })),
);

/** Below what was undertaken is a breach, however little. */
const contractSteps = (promised: number): readonly Step[] => [
  [null, 'red'],
  [promised, 'green'],
];

/** A share for people, without what binary fractions leave behind its last digit. */
const plain = (share: number): number => Number(share.toPrecision(6));

/** Two figures that do not know of each other, and for how long there was trouble, or nothing to judge by. */
const byProbes = (promised: number): PanelSpec =>
  stat({
    key: 'availability/probes',
    title: 'Terjawab: menurut penjajak',
    description:
      'Share of the chosen time, of that with a verdict, in which two places outside or more agreed that synthetic sign-ins get in and the vendor records synthetic uploads; the mean over zones. While gateways hold photos back it is below their own figure.',
    unit: 'percentunit',
    decimals: PROMISE_DECIMALS,
    expr: `avg(avg_over_time(${series(probeVerdict, { operation: { any: ['login', 'upload'] } })}[${RANGE}]))`,
    steps: contractSteps(promised),
  });

const contractPanels = ({ contract }: Vendor): readonly PanelSpec[] => [
  stat({
    key: 'availability/ours',
    title: 'Terjawab: menurut gerbang',
    description: `Share of the gateways’ requests that the vendor answered well, over the chosen time range. The contract (clause “${contract.clause}”, version ${contract.version}) promises ${String(plain(contract.availability * 100))} %. Beside it: the vendor’s own figure.`,
    unit: 'percentunit',
    decimals: PROMISE_DECIMALS,
    expr: shareOf(
      sum(increase(upstreamRequests, RANGE, GOOD)),
      sum(increase(upstreamRequests, RANGE, VALID)),
    ),
    steps: contractSteps(contract.availability),
  }),
  stat({
    key: 'availability/theirs',
    title: 'Terjawab: menurut penyedia',
    description:
      'The same share as the vendor’s own services count it. Much above the gateways’ figure: requests never reached them.',
    unit: 'percentunit',
    decimals: PROMISE_DECIMALS,
    expr: shareOf(
      sum(increase(requestsTotal, RANGE, { ...OF_SERVICE, ...GOOD })),
      sum(increase(requestsTotal, RANGE, { ...OF_SERVICE, ...VALID })),
    ),
    steps: contractSteps(contract.availability),
  }),
  byProbes(contract.availability),
  stat({
    key: 'below',
    title: 'Waktu di bawah kontrak',
    description:
      'Share of the chosen time, of that with data, in which the gateways’ figure was below the contract.',
    width: 3,
    unit: 'percentunit',
    decimals: PROMISE_DECIMALS,
    expr: `avg_over_time(((${ourShare}) < bool ${String(contract.availability)})[${RANGE}:])`,
    steps: [
      [null, 'green'],
      [plain(1 - contract.availability), 'red'],
    ],
  }),
  stat({
    key: 'missing',
    title: 'Waktu tanpa data',
    description: 'Share of the chosen time without any request to judge by. Shown, and never taken for “up”.',
    width: 3,
    unit: 'percentunit',
    expr: `1 - (count_over_time((${ourShare})[${RANGE}:]) / on () count_over_time(vector(1)[${RANGE}:]))`,
    steps: [
      [null, 'blue'],
      [0.5, 'yellow'],
    ],
  }),
];

const loadPanels = ({ uploadsPerSecond }: Vendor): readonly PanelSpec[] => [
  stat({
    key: 'goodput',
    title: 'Laju tersimpan',
    description: `New photos a second that the vendor stores. Its load test showed ${String(uploadsPerSecond)}.`,
    width: 3,
    unit: 'ops',
    expr: sum(rate(intakeStored)),
    steps: [[null, 'blue']],
  }),
  stat({
    key: 'saturation',
    title: 'Kejenuhan host',
    description: 'Work in progress on the vendor’s host over what it handles without slowing down.',
    width: 3,
    unit: 'percentunit',
    expr: max(series(hostSaturation)),
    steps: stepsOfResource('vendor-hosts'),
  }),
];

const LATENCIES: readonly PanelSpec[] = [
  chart({
    key: 'latency/ours',
    title: 'Lama: menurut gerbang (p95)',
    description: 'p95 of the vendor’s answers to the gateways, by operation. The points open their traces.',
    unit: 's',
    targets: [traced(quantile(0.95, upstreamDuration, {}, 'operation'), '{{operation}}')],
    looks: OPERATION_LOOKS,
  }),
  chart({
    key: 'latency/theirs',
    title: 'Lama: menurut penyedia (p95)',
    description: 'The same as the vendor’s own services measure it, by service.',
    unit: 's',
    targets: [traced(quantile(0.95, requestDuration, OF_SERVICE, 'service'), '{{service}}')],
  }),
  chart({
    key: 'delivery',
    title: 'Sampai dikonfirmasi (p50, p95)',
    description: 'From a photo’s arrival at a gateway to the vendor’s confirmation, queue included.',
    unit: 's',
    targets: [traced(quantile(0.5, uploadDelivery), 'p50'), traced(quantile(0.95, uploadDelivery), 'p95')],
  }),
];

const trendRow = ({ contract, uploadsPerSecond }: Vendor): RowSpec => ({
  title: 'Sepanjang waktu, seluruh negeri',
  panels: [
    chart({
      key: 'shares',
      title: 'Terjawab: gerbang dan penyedia',
      description: 'The two figures beside each other. The line is the contract’s.',
      unit: 'percentunit',
      decimals: PROMISE_DECIMALS,
      width: 12,
      share: 'good',
      targets: [
        { expr: ourShare, legend: 'menurut gerbang' },
        { expr: theirShare, legend: 'menurut penyedia' },
      ],
      steps: [
        [null, 'red'],
        [contract.availability, 'green'],
      ],
    }),
    chart({
      key: 'capacity',
      title: 'Laju tersimpan dan uji beban',
      description: `Photos a second stored; the line is what the vendor’s load test showed (${String(uploadsPerSecond)} a second, nationally). In a replay traffic is scaled and the line is not.`,
      unit: 'ops',
      width: 12,
      targets: one(sum(rate(intakeStored)), 'tersimpan'),
      steps: [
        [null, 'green'],
        [uploadsPerSecond, 'yellow'],
      ],
    }),
    ...LATENCIES,
  ],
});

const serviceTable = ({ services, contract }: Vendor): PanelSpec => ({
  key: 'services',
  kind: 'table',
  title: 'Per layanan, dalam rentang terpilih',
  description:
    'Requests, share answered well and p95 of each of the vendor’s services, as they count themselves.',
  unit: 'short',
  width: 24,
  height: 7,
  targets: [
    { expr: counted(requestsTotal, RANGE, OF_SERVICE, 'service'), legend: '' },
    {
      expr: shareOf(
        sum(increase(requestsTotal, RANGE, { ...OF_SERVICE, ...GOOD }), 'service'),
        sum(increase(requestsTotal, RANGE, { ...OF_SERVICE, ...VALID }), 'service'),
      ),
      legend: '',
    },
    { expr: quantile(0.95, requestDuration, OF_SERVICE, 'service'), legend: '' },
  ],
  columns: {
    key: 'service',
    keyTitle: 'Layanan',
    keyWords: Object.fromEntries(
      services.map((id) => [
        id,
        `${id} (${OPERATIONS.filter((operation) => SERVICE_OF[operation] === id).join(', ')})`,
      ]),
    ),
    values: [
      { title: 'Permintaan', unit: 'short' },
      {
        title: 'Terjawab',
        unit: 'percentunit',
        decimals: PROMISE_DECIMALS,
        steps: contractSteps(contract.availability),
      },
      {
        title: 'p95',
        unit: 's',
        steps: ANSWER_STEPS,
      },
    ],
  },
});

const provincePanels: readonly PanelSpec[] = [
  chart({
    key: 'outcomes',
    title: 'Jawaban kepada gerbang',
    description: 'How the gateways’ requests at the vendor for the chosen provinces end, live and drained.',
    unit: 'reqps',
    width: 12,
    height: 9,
    stacked: true,
    targets: one(`${sum(rate(upstreamRequests, IN_PROVINCE), 'outcome')} > 0`, '{{outcome}}'),
    looks: OUTCOME_LOOKS,
  }),
  {
    key: 'provinces',
    kind: 'table',
    title: 'Unggahan per provinsi, dalam rentang terpilih',
    description:
      'Upload attempts of the gateways for each of the chosen provinces, and the share of them that the vendor confirmed.',
    unit: 'short',
    width: 12,
    height: 9,
    targets: [
      {
        expr: counted(upstreamRequests, RANGE, { ...UPLOADS, ...VALID }, 'province'),
        legend: '',
      },
      {
        expr: shareOf(
          sum(increase(upstreamRequests, RANGE, { ...UPLOADS, ...GOOD }), 'province'),
          sum(increase(upstreamRequests, RANGE, { ...UPLOADS, ...VALID }), 'province'),
        ),
        legend: '',
      },
    ],
    columns: {
      key: 'province',
      keyTitle: 'Provinsi',
      keyWords: PROVINCE_WORDS,
      values: [
        { title: 'Percobaan', unit: 'short' },
        {
          title: 'Dikonfirmasi',
          unit: 'percentunit',
          steps: [
            [null, 'red'],
            [0.1, 'yellow'],
            [0.9, 'green'],
          ],
        },
      ],
    },
    link: { title: 'Provinsi ini', to: UIDS.province, label: 'province' },
  },
];

/** A vendor's promises beside what our gateways saw and what it says itself. */
export const vendorDashboard = (vendor: Vendor, uid: string): DashboardSpec => ({
  uid,
  title: `Penyedia: ${vendor.name}`,
  description:
    'The contract beside three figures that do not know of each other. For operation only: a claim rests on the SLA report.',
  choices: ['provinces', 'vendorServices'],
  partOf: { title: 'Nasional', uid: UIDS.national },
  rows: [
    { title: 'Kontrak, seluruh negeri', panels: [...contractPanels(vendor), ...loadPanels(vendor)] },
    trendRow(vendor),
    { title: 'Layanan terpilih, seluruh negeri', panels: [serviceTable(vendor)] },
    { title: 'Provinsi terpilih', panels: provincePanels },
  ],
});
