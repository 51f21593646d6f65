import type { Operation } from '../../contracts/index.ts';
import type { ContractObjective, SlaContract } from './contract.ts';
import {
  gatewayStream,
  latencyStream,
  probeStream,
  READINGS_STREAM,
  UNDERTAKEN,
  vendorStream,
} from './streams.ts';
import { TIERS_LIKE_ALIBABA, TIERS_LIKE_AWS, TIERS_LIKE_GCP } from './worked-tiers.ts';

/** An upload, or a login, that takes longer than a phone's patience is no use: the bound is a bucket of the histogram. */
const PATIENCE_SECONDS = 5;

const COMPONENTS: readonly { readonly id: Operation; readonly service: string; readonly title: string }[] = [
  { id: 'upload', service: 'intake', title: 'Penerimaan foto C.Hasil' },
  { id: 'login', service: 'sso', title: 'Masuk (SSO)' },
  { id: 'officer-read', service: 'recap', title: 'Rekap PPK/KPU' },
  { id: 'public-read', service: 'portal', title: 'Info Publik' },
];

/** The operations that probes go through as a phone does. */
const PROBED: readonly Operation[] = ['upload', 'login'];

const streamsOf = (operation: Operation): string[] => [
  `${operation}.gateway`,
  `${operation}.vendor`,
  ...(PROBED.includes(operation) ? [`${operation}.probe`] : []),
];

const monthly = (operation: Operation): ContractObjective => ({
  id: operation,
  component: operation,
  clause: 'ketersediaan',
  judges: 'availability',
  good: 'permintaan dilayani penyedia',
  targetPpm: 999_000,
  method: 'slices',
  downBelowPpm: 950_000,
  credited: true,
  streams: streamsOf(operation),
});

const ELECTION: ContractObjective = {
  ...monthly('upload'),
  id: 'upload-election',
  clause: 'masa pemilu',
  method: 'weighted',
};

const LATENCY: ContractObjective = {
  id: 'upload-latency',
  component: 'upload',
  clause: 'waktu jawab',
  judges: 'latency',
  good: `unggahan dijawab penyedia dalam ${String(PATIENCE_SECONDS)} detik`,
  targetPpm: 950_000,
  method: 'events',
  downBelowPpm: 950_000,
  credited: false,
  streams: ['upload-latency.gateway'],
};

const READINGS: ContractObjective = {
  id: 'readings',
  component: 'officer-read',
  clause: 'ketepatan baca',
  judges: 'correctness',
  good: 'pembacaan foto lolos penjaga aritmetika',
  targetPpm: 950_000,
  method: 'events',
  downBelowPpm: 900_000,
  credited: false,
  streams: ['readings.vendor'],
};

/**
 * The contract of the house's vendor. No public figure exists of the real one, so every number here is this catalog's
 * assumption, to be replaced by the signed contract before an election.
 */
export const VENDOR_UTAMA: SlaContract = {
  id: 'vendor-utama-2024-02',
  version: '2024-02',
  standing: 'in-force',
  vendor: 'vendor-utama',
  title: 'Perjanjian tingkat layanan Sirekap (asumsi)',
  zone: 'WIB',
  validFrom: '2024-01-01T00:00:00+07:00',
  validTo: null,
  slice: {
    seconds: 300,
    fewestEvents: 5,
    fewestFailures: 3,
    // While the gateways hold uploads back from a vendor that fails, silence is no sign that it is well.
    idle: 'carry',
    measuredFromPpm: 500_000,
    vantageQuorum: 2,
  },
  components: [...COMPONENTS],
  streams: [
    ...UNDERTAKEN.flatMap((operation) => [gatewayStream(operation), vendorStream(operation)]),
    ...PROBED.map(probeStream),
    latencyStream('upload', PATIENCE_SECONDS),
    READINGS_STREAM,
  ],
  objectives: [...UNDERTAKEN.map(monthly), ELECTION, LATENCY, READINGS],
  maintenance: {
    noticeHours: 72,
    approvers: ['Kepala Pusdatin'],
    mostMinutesPerPeriod: 240,
    allowedInCriticalWindow: false,
  },
  exclusions: [
    // Nobody forgives the night that counts alone, nor once its claim is being written.
    {
      ...{ kind: 'keadaan-kahar', title: 'Keadaan kahar', approvers: ['Sekretaris Jenderal KPU'] },
      unforeseeable: true,
      ...{ approvedWithinDays: 7, criticalWindowApprovers: ['Kepala Pusdatin'] },
    },
    {
      ...{ kind: 'permintaan-kpu', title: 'Atas permintaan KPU', approvers: ['Kepala Pusdatin'] },
      ...{ approvedWithinDays: 7, criticalWindowApprovers: ['Sekretaris Jenderal KPU'] },
    },
  ],
  criticalWindows: [
    {
      id: 'malam-pemilu-2024',
      title: 'Pemungutan dan penghitungan suara 14–15 Februari 2024',
      from: '2024-02-14T05:00:00+07:00',
      to: '2024-02-15T12:00:00+07:00',
      curve: 'ppwp-2024',
    },
  ],
  responses: [
    { severity: 'critical', acknowledgeMinutes: 15, resolveMinutes: 240 },
    { severity: 'warning', acknowledgeMinutes: 60, resolveMinutes: 1_440 },
  ],
  credits: {
    currency: 'IDR',
    monthlyFee: null,
    tiers: [
      { belowPpm: 999_000, percent: 10 },
      { belowPpm: 990_000, percent: 25 },
      { belowPpm: 950_000, percent: 100 },
    ],
    capPercent: 100,
    comparedWith: [TIERS_LIKE_AWS, TIERS_LIKE_GCP, TIERS_LIKE_ALIBABA],
  },
  claim: { rule: 'days-after-period', days: 30 },
  signers: [
    { role: 'issuer', title: 'Pusdatin KPU RI' },
    { role: 'vendor', title: 'Penyedia Sirekap' },
  ],
};
