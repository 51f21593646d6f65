import { POOR_NETWORK } from '../provinces.ts';
import { RECORDINGS } from '../recordings.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { INFLOW_BELOW_CASES, RECEIPTS_BELOW_CASES } from './arrival-stories.ts';
import { ARRIVED, due } from './due.ts';
import { PLATEAU_CASES } from './plateau-stories.ts';
import { fewest, forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';

/** Provinces whose network is known to be poor are behind on many a night that is well. */
const receiptsBelowExpected: AlertSpec = {
  name: 'ReceiptsBelowExpected',
  severity: 'warning',
  service: 'gateway',
  region: 'province',
  summary: 'Foto dari satu provinsi di bawah yang seharusnya masuk',
  description:
    'Foto bertanda terima dari provinsi {{ $labels.province }} sudah seperempat jam di bawah batas bawah model kedatangan untuk gelombang penutupannya. Tidak ada yang hilang; foto itu belum sampai di gerbang.',
  expr: (profile) => `${ARRIVED} < on (province) ${due(profile, 'low', { none: POOR_NETWORK })}`,
  holdMs: forNight(15 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: RECEIPTS_BELOW_CASES,
};

const NATION_ARRIVED = `sum(${ARRIVED})`;

const inflowBelowExpected: AlertSpec = {
  name: 'InflowBelowExpected',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Foto yang masuk di bawah yang seharusnya, secara nasional',
  description:
    'Jumlah foto bertanda terima seluruh negeri sudah sepuluh menit di bawah batas bawah model kedatangan. Malam seperti Februari 2024 dimulai begini. KPPS tetap menghitung dan menyimpan fotonya.',
  // Nobody has received anything: that is nothing, not no data.
  expr: (profile) => {
    const low = `sum(${due(profile, 'low')})`;
    return `(${NATION_ARRIVED} or 0 * ${low}) < ${low}`;
  },
  holdMs: forNight(10 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: INFLOW_BELOW_CASES,
};

/**
 * From 9 to 18 o'clock on 15 February 2024 the nation went from 41 to 44 %: 48 stations a minute, after 290. What was
 * due would have taken another 27 hours at the old pace and a week at the new one.
 */
const PLATEAU_DAYS = 2;
/** Photos that must have come an hour ago: before, nothing has begun that could thin out. */
const FLOWING_FROM = 300;
/** Whoever is this near to what is expected may slow down: the night ends. */
const COMPLETE_FROM = 0.85;

const inflowPlateau: AlertSpec = {
  name: 'InflowPlateau',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Arus foto masuk hampir berhenti, padahal masih jauh dari lengkap',
  description:
    'Dengan laju satu jam terakhir, foto yang seharusnya sudah masuk baru akan lengkap dalam lebih dari dua hari. Ini bukan akhir malam: pada 15 Februari 2024 persentase nasional tertahan di 41–44 %.',
  expr: (profile) => {
    const expected = `sum(${due(profile, 'expected')})`;
    const before = `sum(${RECORDINGS.presidential} offset ${span(profile, HOUR_MS)} - ${RECORDINGS.beforeNight})`;
    const arrived = `(${NATION_ARRIVED} - ${before})`;
    const hours = PLATEAU_DAYS * 24;
    return `${NATION_ARRIVED} < ${COMPLETE_FROM} * ${expected} and ${hours} * ${arrived} < ${expected} - ${NATION_ARRIVED} and ${before} >= ${fewest(profile, FLOWING_FROM)}`;
  },
  holdMs: forNight(10 * MINUTE_MS),
  keepMs: forNight(10 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: PLATEAU_CASES,
};

/** How many photos come, held against how many should. */
export const ARRIVAL_ALERTS: readonly AlertSpec[] = [
  receiptsBelowExpected,
  inflowBelowExpected,
  inflowPlateau,
];
