import { receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { POOR_NETWORK } from '../provinces.ts';
import { RECORDINGS } from '../recordings.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { due, dueSeries } from './due.ts';
import { forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';

const received = (province: string): string => select(receivedUploads, { province, gateway: 'gw-wib' });

/** Provinces whose network is known to be poor are behind on many a night that is well. */
const receiptsBelowExpected: AlertSpec = {
  name: 'ReceiptsBelowExpected',
  severity: 'warning',
  service: 'gateway',
  region: 'province',
  summary: 'Foto dari satu provinsi di bawah yang seharusnya masuk',
  description:
    'Foto bertanda terima dari provinsi {{ $labels.province }} sudah seperempat jam di bawah batas bawah model kedatangan untuk gelombang penutupannya. Tidak ada yang hilang; foto itu belum sampai di gerbang.',
  expr: (profile) => `${RECORDINGS.received} < on (province) ${due(profile, 'low', { none: POOR_NETWORK })}`,
  holdMs: forNight(15 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: [
    {
      name: 'fires for the province a hundredth below its band, and for none a hundredth above',
      input: [
        [received('52'), '9900x120'],
        [dueSeries('52', 'low'), '10000x120'],
        [received('51'), '10100x120'],
        [dueSeries('51', 'low'), '10000x120'],
      ],
      at: '16m',
      fires: [{ province: '52' }],
    },
    {
      name: 'is silent where fewer come than expected, within the band',
      input: [
        [received('52'), '0+60x120'],
        [dueSeries('52', 'low'), '0+50x120'],
        [dueSeries('52', 'expected'), '0+90x120'],
        [dueSeries('52', 'high'), '0+120x120'],
      ],
      at: '18m',
      fires: [],
    },
    {
      name: 'waits for a quarter of an hour',
      input: [
        [received('52'), '0x120'],
        [dueSeries('52', 'low'), '100x120'],
      ],
      at: '14m30s',
      fires: [],
    },
    {
      name: 'is silent about Papua, which is late on many a good night',
      input: [
        [received('94'), '0x120'],
        [dueSeries('94', 'low'), '2000x120'],
      ],
      at: '18m',
      fires: [],
    },
    {
      name: 'bridges a restart of the service that knows what is expected',
      input: [
        [received('52'), '900x120'],
        [dueSeries('52', 'low'), '1000x60 _x5 1000x60'],
      ],
      at: '16m',
      fires: [{ province: '52' }],
    },
    {
      name: 'ends once the province has caught up',
      input: [
        [received('52'), '900x100 1100x100'],
        [dueSeries('52', 'low'), '1000x200'],
      ],
      at: '23m',
      fires: [],
    },
    {
      name: 'is silent on any other night',
      input: [[received('52'), '0x120']],
      at: '18m',
      fires: [],
    },
  ],
};

const NATION_RECEIVED = `sum(${RECORDINGS.received})`;

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
    return `(${NATION_RECEIVED} or 0 * ${low}) < ${low}`;
  },
  holdMs: forNight(10 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires when the nation is a hundredth below its band, though some provinces are well',
      input: [
        [received('32'), '4900x90'],
        [received('33'), '5000x90'],
        [dueSeries('32', 'low'), '6000x90'],
        [dueSeries('33', 'low'), '4000x90'],
      ],
      at: '11m',
      fires: [{}],
    },
    {
      name: 'is silent a hundredth above it, though some provinces are not well',
      input: [
        [received('32'), '5100x90'],
        [received('33'), '5000x90'],
        [dueSeries('32', 'low'), '6000x90'],
        [dueSeries('33', 'low'), '4000x90'],
      ],
      at: '11m',
      fires: [],
    },
    {
      name: 'fires when no gateway has said anything',
      input: [[dueSeries('32', 'low'), '1000x90']],
      at: '11m',
      fires: [{}],
    },
    {
      name: 'waits for ten minutes',
      input: [[dueSeries('32', 'low'), '1000x90']],
      at: '9m30s',
      fires: [],
    },
    {
      name: 'ends once the nation has caught up',
      input: [
        [received('32'), '900x80 1100x80'],
        [dueSeries('32', 'low'), '1000x200'],
      ],
      at: '19m',
      fires: [],
    },
  ],
};

/**
 * From 9 to 18 o'clock on 15 February 2024 the nation went from 41 to 44 %: 48 stations a minute, after 290. What was
 * due would have taken another 27 hours at the old pace and a week at the new one.
 */
const PLATEAU_DAYS = 2;
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
    const arrived = `(${NATION_RECEIVED} - sum(${RECORDINGS.received} offset ${span(profile, HOUR_MS)}))`;
    const hours = PLATEAU_DAYS * 24;
    return `${NATION_RECEIVED} < ${COMPLETE_FROM} * ${expected} and ${hours} * ${arrived} < ${expected} - ${NATION_RECEIVED}`;
  },
  holdMs: forNight(10 * MINUTE_MS),
  keepMs: forNight(10 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires over 15 February 2024, 48 stations a minute at 41 % (three pages each)',
      input: [
        [received('32'), '1012806+24x480'],
        [dueSeries('32', 'expected'), '2410000+20x480'],
      ],
      at: '71m',
      fires: [{}],
    },
    {
      name: 'is silent while 290 stations a minute still come',
      input: [
        [received('32'), '1012806+145x480'],
        [dueSeries('32', 'expected'), '2410000+20x480'],
      ],
      at: '71m',
      fires: [],
    },
    {
      name: 'fires on a pace a little too slow for two days',
      input: [
        [received('32'), '1000+1x480'],
        [dueSeries('32', 'expected'), '19500x480'],
      ],
      at: '71m',
      fires: [{}],
    },
    {
      name: 'is silent on a pace that just does',
      input: [
        [received('32'), '1000+1x480'],
        [dueSeries('32', 'expected'), '18000x480'],
      ],
      at: '71m',
      fires: [],
    },
    {
      name: 'fires when nothing comes at 84 % of what is expected',
      input: [
        [received('32'), '84000x480'],
        [dueSeries('32', 'expected'), '100000x480'],
      ],
      at: '71m',
      fires: [{}],
    },
    {
      name: 'is silent when nothing comes at 86 %: the night ends',
      input: [
        [received('32'), '86000x480'],
        [dueSeries('32', 'expected'), '100000x480'],
      ],
      at: '71m',
      fires: [],
    },
    {
      name: 'waits for an hour to look back on, and ten minutes',
      input: [
        [received('32'), '1000x480'],
        [dueSeries('32', 'expected'), '19500x480'],
      ],
      at: '69m',
      fires: [],
    },
    {
      name: 'ends once photos come again',
      input: [
        [received('32'), '1000x440 1000+50x100'],
        [dueSeries('32', 'expected'), '19500x540'],
      ],
      at: '88m',
      fires: [],
    },
  ],
};

/** How many photos come, held against how many should. */
export const ARRIVAL_ALERTS: readonly AlertSpec[] = [
  receiptsBelowExpected,
  inflowBelowExpected,
  inflowPlateau,
];
