import { describe, expect, it } from 'vitest';
import type { NationalPicture } from '../../contracts/index.ts';
import { headlineOf } from './headline.ts';
import { accountedFor } from './totals.ts';
import { forgotten, unknownPicture } from './unknown.ts';

type State = NationalPicture['state'];

/** All provinces normal but those named by code. */
function picture(states: Readonly<Record<string, State>>, state: State = 'normal'): NationalPicture {
  const base = unknownPicture(0);
  const provinces = base.provinces.map((province) => {
    const own = states[province.code] ?? 'normal';
    return { ...province, state: own, manual: own === 'manual', received: 10, held: 1, recorded: 9 };
  });
  return { ...base, state, provinces };
}

describe('the headline', () => {
  it.each<[Readonly<Record<string, State>>, State, string, string]>([
    [{}, 'normal', 'Sirekap melayani di semua provinsi.', ''],
    [{}, 'degraded', 'Layanan Sirekap terganggu.', ''],
    [{ 52: 'manual' }, 'normal', 'Rekap manual disarankan di Nusa Tenggara Barat.', ''],
    [{ 11: 'degraded', 51: 'outage' }, 'degraded', 'Gangguan berat di Bali.', 'Layanan terganggu di Aceh.'],
    [
      { 52: 'manual', 94: 'outage' },
      'outage',
      'Gangguan berat di Papua Tengah.',
      'Rekap manual disarankan di Nusa Tenggara Barat.',
    ],
    [{ 31: 'degraded', 32: 'degraded' }, 'degraded', 'Layanan terganggu di DKI Jakarta dan Jawa Barat.', ''],
    [{ 95: 'unknown' }, 'normal', 'Keadaan Papua Pegunungan tidak diketahui.', ''],
  ])('of %j (%s) is "%s" and "%s"', (states, state, lead, also) => {
    const headline = headlineOf(picture(states, state));
    expect([headline.lead.id, headline.also.id]).toEqual([lead, also]);
  });

  it('counts provinces when there are too many to name', () => {
    const many = Object.fromEntries(['31', '32', '33', '34', '35'].map((code) => [code, 'outage' as const]));
    expect(headlineOf(picture(many, 'outage')).lead).toEqual({
      id: 'Gangguan berat di DKI Jakarta, Jawa Barat, Jawa Tengah dan 2 lainnya.',
      en: 'Major outage in DKI Jakarta, Jawa Barat, Jawa Tengah and 2 more.',
    });
  });

  it('says once that nothing is known', () => {
    expect(headlineOf(unknownPicture(0)).lead.id).toBe('Keadaan Sirekap tidak diketahui.');
    expect(headlineOf(forgotten(picture({ 52: 'manual' }))).lead.id).toBe('Keadaan Sirekap tidak diketahui.');
  });
});

describe('whether receipts are accounted for', () => {
  it.each([
    [{ received: 10_000, held: 1_000, recorded: 9_000, provincesUnknown: 0 }, { verdict: 'matches' }],
    [{ received: 10_000, held: 1_000, recorded: 8_900, provincesUnknown: 0 }, { verdict: 'matches' }],
    [
      { received: 10_000, held: 1_000, recorded: 8_899, provincesUnknown: 0 },
      { verdict: 'differs', missing: 101 },
    ],
    [
      { received: 100, held: 0, recorded: 40, provincesUnknown: 0 },
      { verdict: 'differs', missing: 60 },
    ],
    [{ received: 10_000, held: 1_000, recorded: 9_000, provincesUnknown: 1 }, { verdict: 'unknown' }],
    [{ received: null, held: null, recorded: null, provincesUnknown: 38 }, { verdict: 'unknown' }],
  ])('%j: %j', (totals, verdict) => {
    expect(accountedFor(totals)).toEqual(verdict);
  });
});
