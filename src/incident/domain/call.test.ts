import { describe, expect, it } from 'vitest';
import { callImpact, callTitle, reachOf, regionsInWords, spokenForBy, tellsOf, windowOf } from './call.ts';

const inhibitions = [
  { source: 'Negara', targets: ['Daerah', 'Lain'], equal: [] },
  { source: 'Setempat', targets: ['Daerah'], equal: ['region'] },
];
const about = (
  alertname: string,
  region: string,
  severity: 'critical' | 'warning' | 'info' = 'critical',
) => ({
  alertname,
  region,
  severity,
});

describe('a call', () => {
  it.each([
    ['another province, by the same alert', about('Daerah', '51'), about('Daerah', '52'), true],
    ['a part of a province', about('Daerah', '51'), about('Daerah', '5201'), true],
    ['no other alert', about('Daerah', '51'), about('Lain', '52'), false],
    ['what is graver', about('Daerah', '51', 'warning'), about('Daerah', '52'), false],
    ['what is less grave', about('Daerah', '51'), about('Daerah', '52', 'warning'), true],
    ['the nation', about('Daerah', '51'), about('Daerah', 'nasional'), false],
    [
      'a province, of the nation whose alert speaks for it',
      about('Negara', 'nasional'),
      about('Daerah', '51'),
      true,
    ],
    [
      'none, of a nation whose alert speaks for its own region only',
      about('Setempat', 'nasional'),
      about('Daerah', '51'),
      false,
    ],
    [
      'no province of its own alert, of the nation',
      about('Daerah', 'nasional'),
      about('Daerah', '51'),
      false,
    ],
  ] as const)('tells of %s', (_name, lead, other, expected) => {
    expect(tellsOf(lead, other, inhibitions)).toBe(expected);
  });

  it('knows which alerts of the nation speak for one of provinces', () => {
    expect(spokenForBy('Daerah', inhibitions)).toEqual(['Negara']);
  });

  it('takes more in for ten minutes, and never when its ladder is at an end', () => {
    const ladder = (...minutes: readonly number[]) =>
      minutes.map((count) => ({ ackWithinMs: count * 60_000 }));
    expect(windowOf(ladder(5, 10, 15))).toBe(600_000);
    expect(windowOf(ladder(2, 3))).toBe(300_000);
  });

  const outage = (region: string, place: string) => ({
    alertname: 'RegionUploadOutage',
    region,
    title: `Uji (${place})`,
  });
  const [bali, ntb] = [outage('51', 'Bali'), outage('52', 'Nusa Tenggara Barat')];
  const [disk, otherDisk] = [
    { alertname: 'Cakram', region: '51', title: 'Cakram penuh (Bali)' },
    { alertname: 'Cakram', region: '5201', title: 'Cakram penuh (Kab/Kota 5201, Nusa Tenggara Barat)' },
  ];

  it('keeps the words of a single incident', () => {
    expect(callTitle(bali, [bali])).toBe('Uji (Bali)');
    expect(regionsInWords([bali])).toBe('Bali');
    expect(regionsInWords([])).toBe('Nasional');
  });

  it('counts the provinces and adds up their stations', () => {
    expect(callTitle(bali, [bali, ntb])).toBe('29.052 TPS tidak dapat mengunggah ke Sirekap (2 provinsi)');
    expect(callImpact(bali, [bali, ntb])).toBe('29.052 TPS tidak dapat mengunggah ke Sirekap');
    expect(regionsInWords([bali, ntb])).toBe('2 provinsi: Bali, Nusa Tenggara Barat');
  });

  it('says what the alert says of itself where it has no words of impact', () => {
    expect(callTitle(disk, [disk, otherDisk])).toBe('Cakram penuh (2 wilayah)');
  });

  it('counts a region once, and none within another', () => {
    expect(reachOf([ntb, ntb, otherDisk])).toBe('Nusa Tenggara Barat');
  });

  it('is of the nation where one of it is', () => {
    const nation = { alertname: 'Negara', region: 'nasional', title: 'Putus (Nasional)' };
    expect(callTitle(nation, [nation, bali, ntb])).toBe('Putus (Nasional)');
    expect(reachOf([bali, nation])).toBe('Nasional');
    expect(callImpact(nation, [nation, bali])).toBe('820.161 TPS dapat terdampak');
  });
});
