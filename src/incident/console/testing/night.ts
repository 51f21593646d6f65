import { GATEWAYS, PROVINCES } from '../../../catalog/index.ts';
import type { NationalPicture, ProvincePicture } from '../../../contracts/index.ts';
import { waterfallOf } from '../../domain/waterfall.ts';
import type { Guide } from '../../runbook/index.ts';
import { boardAt, claimsAt } from './night-desk.ts';
import { failedUpload } from './night-traces.ts';
import type { ApprovalView, ConsoleDeps, IncidentDetail, IncidentSummary, StepView } from '../deps.ts';

/** 14 February 2024, 14.12.30 WIB: the wave of WIB has begun and NTB has been manual for a while. */
export const NIGHT = Date.UTC(2024, 1, 14, 7, 12, 30);
const MINUTE = 60_000;

const RECEIVED_SHARE = { WIT: 0.42, WITA: 0.27, WIB: 0.09 } as const;
const TROUBLED = new Set(['32', '33', '35']);

function province({ code, name, zone, tps }: (typeof PROVINCES)[number]): ProvincePicture {
  const received = Math.round(tps * 3 * RECEIVED_SHARE[zone]);
  const heldShare = code === '52' ? 0.71 : TROUBLED.has(code) ? 0.24 : 0.015;
  const held = Math.round(received * heldShare);
  const state =
    code === '52' ? 'manual' : TROUBLED.has(code) ? 'degraded' : code === '94' ? 'outage' : 'normal';
  const base = { code, name, zone, tps, manual: code === '52', byNation: false };
  const openIncidents = code === '52' ? 1 : 0;
  const uncounted = { published: null, publication: 'live', regencies: null } as const;
  if (code === '95') {
    return {
      ...base,
      state: 'unknown',
      received: null,
      held: null,
      recorded: null,
      ...uncounted,
      openIncidents,
    };
  }
  const recorded = received - held;
  return { ...base, state, received, held, recorded, ...uncounted, published: recorded, openIncidents };
}

export const REGION_INCIDENT: IncidentSummary = {
  id: 'ins-20240214-0003',
  alertname: 'RegionUploadOutage',
  title: 'Unggahan Nusa Tenggara Barat gagal di penyedia',
  severity: 'critical',
  state: 'mitigating',
  region: '52',
  affectedTps: 16_243,
  openedAt: NIGHT - 17 * MINUTE,
  nextUpdateAt: NIGHT + 8 * MINUTE,
  acknowledgedBy: 'Piket Pusdatin A',
  resolvedAt: null,
};

export const SLOW_INCIDENT: IncidentSummary = {
  id: 'ins-20240214-0004',
  alertname: 'UploadLatencyHigh',
  title: 'Unggahan lambat sampai di penyedia',
  severity: 'warning',
  state: 'triggered',
  region: 'nasional',
  affectedTps: 657_966,
  openedAt: NIGHT - 4 * MINUTE,
  nextUpdateAt: NIGHT - 2 * MINUTE,
  acknowledgedBy: null,
  resolvedAt: null,
};

const CLOSED: readonly IncidentSummary[] = [
  {
    id: 'ins-20240214-0002',
    alertname: 'LoginSuccessLow',
    title: 'Keberhasilan masuk rendah',
    severity: 'critical',
    state: 'resolved',
    region: 'nasional',
    affectedTps: 133_089,
    openedAt: NIGHT - 131 * MINUTE,
    nextUpdateAt: null,
    acknowledgedBy: 'Piket Pusdatin A',
    resolvedAt: NIGHT - 92 * MINUTE,
  },
];

/** Return from manual mode, approved by one of two. */
export const APPROVAL: ApprovalView = {
  id: 'set-7',
  incidentId: REGION_INCIDENT.id,
  incidentTitle: REGION_INCIDENT.title,
  runbook: 'region-upload-outage',
  question: 'Sarankan Nusa Tenggara Barat beralih ke rekap manual dan tahan unggahannya di gerbang?',
  regions: ['52'],
  affectedTps: 16_243,
  reversible: true,
  required: 2,
  needsLeadership: true,
  votes: [
    {
      personId: 'komandan',
      personName: 'Komandan Insiden',
      role: 'commander',
      verdict: 'approve',
      reason: 'Penyedia membenarkan penyimpanan Mataram mati; perkiraan pulih di atas satu jam.',
      at: NIGHT - 2 * MINUTE,
    },
  ],
  requestedAt: NIGHT - 5 * MINUTE,
  expiresAt: NIGHT + 25 * MINUTE,
};

const step = (
  id: string,
  title: string,
  action: string,
  state: StepView['state'],
  startedAgo: number | null,
  tookMs: number | null,
  result: string | null,
): StepView => ({
  id,
  title,
  action,
  state,
  startedAt: startedAgo === null ? null : NIGHT - startedAgo,
  endedAt: startedAgo === null || tookMs === null ? null : NIGHT - startedAgo + tookMs,
  result,
});

const STEPS: readonly StepView[] = [
  step(
    'queue',
    'Tahan unggahan NTB di antrean gerbang',
    'policy.impose',
    'done',
    16 * MINUTE,
    3_400,
    'epoch 14 berlaku di 3 gerbang dalam 3,4 dtk',
  ),
  step(
    'confirm',
    'Pastikan hanya NTB yang terganggu',
    'verify.query',
    'done',
    15 * MINUTE,
    900,
    '37 provinsi lain ≥ 99,1 % berhasil',
  ),
  step(
    'probe',
    'Coba kirim ulang satu foto tiap 5 detik',
    'probe.upload',
    'failed',
    14 * MINUTE,
    8 * MINUTE,
    '96 dari 96 percobaan dijawab 503',
  ),
  step(
    'ask',
    'Minta persetujuan rekap manual',
    'approval.request',
    'waiting',
    5 * MINUTE,
    null,
    '1 dari 2 orang setuju; pimpinan belum',
  ),
  step('manual', 'Terbitkan saran rekap manual', 'policy.impose', 'pending', null, null, null),
  step('recover', 'Tunggu penyedia melayani NTB lagi', 'verify.query', 'pending', null, null, null),
  step('drain', 'Kosongkan antrean NTB', 'queue.drain', 'pending', null, null, null),
];

const line = (ago: number, type: string, actor: string, summary: string | null = null) => ({
  at: NIGHT - ago,
  type,
  actor,
  summary,
});

/** A kept trace of that incident, with the delivery it led to. */
export const FAILED_UPLOAD = failedUpload(NIGHT - 18 * MINUTE).map(waterfallOf);

export const REGION_DETAIL: IncidentDetail = {
  incident: REGION_INCIDENT,
  description: 'Lebih dari separuh unggahan dari NTB dijawab 503 oleh penyedia selama 30 detik.',
  dashboardUrl: 'https://dasbor.example/d/siaga-wilayah?var-provinsi=52',
  graphUrl: 'https://prometheus.example/graph?g0.expr=province%3Aupload_vendor_success%3Aratio',
  runbookUrl: 'https://siaga.example/runbooks/region-upload-outage.md',
  pages: [
    {
      id: 'P-1',
      incidentId: REGION_INCIDENT.id,
      personName: 'Piket Pusdatin A',
      level: 1,
      title: REGION_INCIDENT.title,
      orderedAt: NIGHT - 17 * MINUTE,
      deliveries: [
        { channel: 'webhook', outcome: 'delivered', at: NIGHT - 17 * MINUTE + 900 },
        { channel: 'email', outcome: 'failed', at: NIGHT - 17 * MINUTE + 4_000 },
      ],
      acknowledgedAt: NIGHT - 13 * MINUTE,
    },
    {
      id: 'P-2',
      incidentId: REGION_INCIDENT.id,
      personName: 'Pimpinan KPU',
      level: null,
      title: APPROVAL.question,
      orderedAt: NIGHT - 5 * MINUTE,
      deliveries: [{ channel: 'webhook', outcome: 'delivered', at: NIGHT - 5 * MINUTE + 700 }],
      acknowledgedAt: null,
    },
  ],
  together: [],
  timeline: [
    line(17 * MINUTE - 300, 'incident.opened', 'siaga'),
    line(17 * MINUTE - 900, 'page.delivered', 'siaga', 'Piket Pusdatin A dipanggil lewat webhook'),
    line(16 * MINUTE, 'policy.issued', 'siaga', 'Kebijakan epoch 14: unggahan NTB diantre'),
    line(16 * MINUTE - 3_400, 'policy.acknowledged', 'gw-wita'),
    line(13 * MINUTE, 'incident.acknowledged', 'Piket Pusdatin A'),
    line(5 * MINUTE, 'approval.requested', 'siaga'),
    line(2 * MINUTE, 'approval.given', 'Komandan Insiden', 'Komandan Insiden menyetujui rekap manual'),
  ],
  runs: [
    {
      id: 'run-3',
      runbook: 'region-upload-outage',
      title: 'Gangguan unggahan satu provinsi',
      state: 'waiting',
      why: null,
      startedAt: NIGHT - 16 * MINUTE,
      endedAt: null,
      steps: STEPS,
    },
  ],
  traces: [
    {
      traceId: FAILED_UPLOAD[0]?.traceId ?? '',
      name: 'gateway upload',
      startedAt: NIGHT - 18 * MINUTE,
      durationMs: 14_380,
      failed: true,
      longest: 'intake process',
    },
    {
      traceId: '5ce929d0e0e47364bf92f3577b34da6a',
      name: 'gateway upload',
      startedAt: NIGHT - 15 * MINUTE,
      durationMs: 6_210,
      failed: false,
      longest: 'gateway vendor',
    },
  ],
  approvals: [APPROVAL],
};

/** The national picture of the night above. */
export const nightPicture = (): NationalPicture => ({
  asOf: new Date(NIGHT).toISOString(),
  replayTime: null,
  phase: 'gladi',
  state: 'degraded',
  provinces: PROVINCES.map(province),
  setAside: 0,
  inPassing: 0,
  incidents: [REGION_INCIDENT, SLOW_INCIDENT].map(
    ({ id, title, severity, state, region, affectedTps, openedAt, nextUpdateAt }) => ({
      ...{ id, title, severity, state, region, affectedTps },
      openedAt: new Date(openedAt).toISOString(),
      nextUpdateAt: nextUpdateAt === null ? null : new Date(nextUpdateAt).toISOString(),
    }),
  ),
  countsAsOf: null,
  statements: [],
  statementKeys: [],
  policy: {
    epoch: 15,
    reason: 'Antrean nasional selama gelombang WIB',
    until: new Date(NIGHT + 18 * MINUTE).toISOString(),
  },
});

const GUIDE: Guide = {
  name: 'region-upload-outage',
  facts: [
    ['title', 'Gangguan unggahan satu provinsi'],
    ['alert', 'RegionUploadOutage'],
    ['timeout', '12h'],
  ],
  steps: [{ title: 'Tahan unggahan di antrean gerbang', action: 'impose-policy' }],
  head: 'alert: RegionUploadOutage',
  body: '# Gangguan unggahan satu provinsi\n\n## Periksa\n\n1. Apakah hanya satu provinsi?\n',
};

const trend = Array.from({ length: 60 }, (_, index) => ({
  at: NIGHT - (60 - index) * 10_000,
  perSecond: 18 + 30 / (1 + Math.exp((30 - index) / 5)) + 4 * Math.sin(index / 2.3),
}));

/** A console whose reads answer with the night above, whose writes pass, and whose changes the test makes. */
export function nightDeps(overrides: Partial<ConsoleDeps> = {}): ConsoleDeps & { change(): void } {
  const listeners = new Set<() => void>();
  return {
    picture: async () => nightPicture(),
    openIncidents: async () => [REGION_INCIDENT, SLOW_INCIDENT],
    closedIncidents: async () => CLOSED,
    incident: async (id) =>
      id === REGION_INCIDENT.id
        ? REGION_DETAIL
        : id === SLOW_INCIDENT.id
          ? { ...REGION_DETAIL, incident: SLOW_INCIDENT, runs: [], approvals: [] }
          : undefined,
    incidentTrace: async (id, traceId) =>
      id === REGION_INCIDENT.id && traceId === FAILED_UPLOAD[0]?.traceId ? FAILED_UPLOAD : undefined,
    trace: async (traceId) => FAILED_UPLOAD.find((trace) => trace.traceId === traceId),
    pendingApprovals: async () => [APPROVAL],
    decide: async () => ({ outcome: 'done' }),
    acknowledge: async () => ({ outcome: 'done' }),
    setNextUpdate: async () => ({ outcome: 'done' }),
    statements: async () => boardAt(NIGHT),
    draftStatement: async () => ({ outcome: 'done' }),
    decideStatement: async () => ({ outcome: 'done' }),
    policyInForce: async () => ({
      epoch: 15,
      reason: 'Antrean nasional selama gelombang WIB',
      incidentId: SLOW_INCIDENT.id,
      issuedAt: NIGHT - 4 * MINUTE,
      lapsesAt: NIGHT + 18 * MINUTE,
      rules: [
        { scope: 'nasional', summary: 'unggahan diantre; bacaan publik ditutup; 120 masuk per detik' },
        { scope: '52', summary: 'unggahan diantre, tidak dikirim ke penyedia' },
      ],
    }),
    gateways: async () =>
      GATEWAYS.map(({ id }, index) => ({
        id,
        ackedEpoch: index === 2 ? 14 : 15,
        ackedAt: NIGHT - 4 * MINUTE + index * 700,
        connected: index !== 2,
        nack: null,
      })),
    claims: async () => claimsAt(NIGHT),
    settleClaim: async () => ({ outcome: 'done' }),
    killSwitch: async () => ({ serial: 2, pulled: null, pulledAt: [] }),
    turnKillSwitch: async () => ({ outcome: 'done' }),
    receiptTrend: async () => trend,
    guide: (name) => (name === GUIDE.name ? GUIDE : undefined),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nightTime: () => null,
    change() {
      for (const listener of listeners) listener();
    },
    ...overrides,
  };
}
