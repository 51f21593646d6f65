import { GATEWAYS, PROVINCES, ZONES } from '../../catalog/index.ts';
import type { Operation, Outcome, Probed } from '../../contracts/index.ts';
import type { Colour, Look } from './spec.ts';

/** Where nobody tries there is no share, nor where nothing is heard of those who do. */
export const NO_TRIES = 'Tak ada percobaan terlihat';

/** How requests end, in one colour each on every dashboard. */
const OUTCOMES: Readonly<Record<Outcome, Look>> = {
  success: { text: 'berhasil', colour: 'green' },
  held: { text: 'ditahan di antrean', colour: 'blue' },
  paced: { text: 'menunggu giliran', colour: 'purple' },
  shed: { text: 'dibatasi', colour: 'orange' },
  client_error: { text: 'salah pemanggil', colour: 'yellow' },
  server_error: { text: 'galat server', colour: 'red' },
  timeout: { text: 'habis waktu', colour: 'dark-red' },
};
export const OUTCOME_LOOKS: Readonly<Record<string, Look>> = OUTCOMES;

/** Operations in one colour each, none of which means good or bad. */
export const OPERATION_LOOKS = {
  upload: { text: 'unggah', colour: 'blue' },
  login: { text: 'masuk', colour: 'green' },
  session: { text: 'sesi', colour: 'purple' },
  'officer-read': { text: 'baca petugas', colour: 'yellow' },
  'public-read': { text: 'baca publik', colour: 'orange' },
} as const satisfies Readonly<Record<Operation, Look>>;

/** Why a gateway refuses, by the reason it counts. */
export const SHED_LOOKS = {
  limit: { text: 'batas penyedia', colour: 'orange' },
  policy: { text: 'kebijakan', colour: 'blue' },
  breaker: { text: 'penyedia gagal', colour: 'red' },
  gateway: { text: 'antrean gerbang', colour: 'purple' },
  loop: { text: 'prosesor gerbang', colour: 'yellow' },
  heap: { text: 'memori gerbang', colour: 'dark-red' },
  client: { text: 'satu alamat berlebihan', colour: 'text' },
} as const satisfies Readonly<Record<string, Look>>;
/** The same of each operation: colours alone would not tell them apart. */
export const SHED_OPERATION_LOOKS: Readonly<Record<string, Look>> = Object.fromEntries(
  Object.entries(OPERATION_LOOKS).flatMap(([operation, look]) =>
    Object.entries(SHED_LOOKS).map(([reason, { text }]) => [
      `${operation}: ${reason}`,
      { text: `${look.text}: ${text}` },
    ]),
  ),
);

/** What became of a reload, gateway by gateway. */
export const RELOAD_LOOKS: Readonly<Record<string, Look>> = Object.fromEntries(
  Object.entries({
    applied: ['diterapkan', 'green'],
    refused: ['ditolak', 'orange'],
    half_applied: ['setengah jalan', 'red'],
  } as const).flatMap(([outcome, [text, colour]]) =>
    GATEWAYS.map(({ id }) => [`${outcome}: ${id}`, { text: `${text} ${id}`, colour }]),
  ),
);

/** Why a photo is stuck at a gateway; runbooks name the reasons as they are counted. */
export const STUCK_LOOKS: Readonly<Record<string, Look>> = {
  session: { text: 'session: petugas harus masuk lagi', colour: 'yellow' },
  refused: { text: 'refused: masih ditolak penyedia', colour: 'orange' },
  buried: { text: 'buried: ditolak untuk seterusnya', colour: 'red' },
  damaged: { text: 'damaged: rusak di disk', colour: 'dark-red' },
};

/** What a probe tries, in the order in which a phone does. */
const PROBE_STEPS: Readonly<Record<Probed, string>> = {
  login: 'masuk',
  receipt: 'tanda terima',
  upload: 'sampai di penyedia',
};
/** The same, in each zone. */
export const PROBE_LOOKS: Readonly<Record<string, Look>> = Object.fromEntries(
  Object.keys(ZONES).flatMap((zone) =>
    Object.entries(PROBE_STEPS).map(([step, text]) => [`${zone} ${step}`, { text: `${zone} ${text}` }]),
  ),
);

/** Alerts as Alertmanager has them. */
export const ALERTMANAGER_LOOKS: Readonly<Record<string, Look>> = {
  active: { text: 'menyala', colour: 'orange' },
  suppressed: { text: 'diredam', colour: 'blue' },
  unprocessed: { text: 'belum diolah', colour: 'yellow' },
};

const GATEWAY_COLOURS: readonly Colour[] = ['blue', 'orange', 'purple', 'green', 'yellow', 'text'];
const colourOfGateway = (index: number): Colour => GATEWAY_COLOURS[index % GATEWAY_COLOURS.length] ?? 'text';

/** Gateways in one colour each; `of` says how the legend names one, `line` how its line is drawn. */
export const gatewayLooks = (
  of: (id: string) => string = (id) => id,
  line?: Look['line'],
): Readonly<Record<string, Look>> =>
  Object.fromEntries(
    GATEWAYS.map(({ id }, index) => [of(id), { colour: colourOfGateway(index), ...(line && { line }) }]),
  );

export const SEVERITY_LOOKS: Readonly<Record<string, Look>> = {
  critical: { text: 'gawat', colour: 'red' },
  warning: { text: 'awas', colour: 'yellow' },
  info: { text: 'kabar', colour: 'blue' },
};

/** Alerts as they begin and end. */
export const ALERT_LOOKS: Readonly<Record<string, Look>> = {
  firing: { text: 'menyala', colour: 'orange' },
  resolved: { text: 'pulih', colour: 'green' },
};

/** Pages by channel and whether they arrived. */
export const PAGE_LOOKS: Readonly<Record<string, Look>> = {
  'webhook: delivered': { text: 'webhook: sampai', colour: 'green' },
  'email: delivered': { text: 'surel: sampai', colour: 'blue' },
  'webhook: failed': { text: 'webhook: gagal', colour: 'red' },
  'email: failed': { text: 'surel: gagal', colour: 'dark-red' },
};

/** Names of provinces by their code. */
export const PROVINCE_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  PROVINCES.map(({ code, name }) => [code, name]),
);
export const PROVINCE_LOOKS: Readonly<Record<string, Look>> = Object.fromEntries(
  PROVINCES.map(({ code, name }) => [code, { text: name }]),
);
