import { describe, expect, it } from 'vitest';
import type { NationalPicture } from '../../contracts/index.ts';
import { headlineOf, provinceHeadline } from './headline.ts';
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
    [{}, 'degraded', 'Layanan Sirekap terganggu secara nasional.', ''],
    [{ 52: 'manual' }, 'normal', 'Rekap manual disarankan di Nusa Tenggara Barat.', ''],
    [{ 11: 'degraded', 51: 'outage' }, 'degraded', 'Gangguan berat di Bali.', 'Layanan terganggu di Aceh.'],
    [
      { 52: 'manual', 94: 'outage' },
      'degraded',
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
    expect(headlineOf(picture(many, 'degraded')).lead).toEqual({
      id: 'Gangguan berat di DKI Jakarta, Jawa Barat, Jawa Tengah dan 2 lainnya.',
      en: 'Major outage in DKI Jakarta, Jawa Barat, Jawa Tengah and 2 more.',
    });
  });

  it.each<[string, State, 'critical' | 'warning' | 'info', Readonly<Record<string, State>>, string, string]>([
    [
      'before one province in equal trouble',
      'outage',
      'critical',
      { 52: 'outage' },
      'Gangguan berat pada Sirekap secara nasional.',
      'Gangguan berat di Nusa Tenggara Barat.',
    ],
    [
      'before manual provinces',
      'outage',
      'critical',
      { 52: 'manual' },
      'Gangguan berat pada Sirekap secara nasional.',
      'Rekap manual disarankan di Nusa Tenggara Barat.',
    ],
    [
      'before provinces that are degraded as it is',
      'degraded',
      'warning',
      { 11: 'degraded' },
      'Layanan Sirekap terganggu secara nasional.',
      'Layanan terganggu di Aceh.',
    ],
    [
      'after a province that is worse',
      'degraded',
      'warning',
      { 51: 'outage' },
      'Gangguan berat di Bali.',
      'Layanan Sirekap terganggu secara nasional.',
    ],
    [
      'not at all when it is degraded for a province only',
      'degraded',
      'info',
      { 11: 'degraded' },
      'Layanan terganggu di Aceh.',
      '',
    ],
  ])('names the nation %s', (_, state, severity, states, lead, also) => {
    const own = { id: 'i', title: 'Uji', state: 'triggered', region: 'nasional', affectedTps: 820_161 };
    const incidents = [{ ...own, severity, openedAt: '2024-02-14T06:00:00Z', nextUpdateAt: null }];
    const headline = headlineOf({ ...picture(states, state), incidents });
    expect([headline.lead.id, headline.also.id]).toEqual([lead, also]);
  });

  it('speaks of provinces that only the nation’s outage reaches once, and of each on its own page', () => {
    const nation = picture({ 51: 'outage', 52: 'manual' }, 'outage');
    const provinces = nation.provinces.map((each) =>
      each.state === 'normal' ? { ...each, state: 'degraded' as const, byNation: true } : each,
    );
    const reached = { ...nation, provinces };
    expect(headlineOf(reached)).toMatchObject({
      lead: { id: 'Gangguan berat pada Sirekap secara nasional.' },
      also: { id: 'Gangguan berat di Bali. Rekap manual disarankan di Nusa Tenggara Barat.' },
    });
    const leadOf = (code: string) =>
      provinceHeadline(
        provinces.find((each) => each.code === code)!,
        reached,
      ).lead.id;
    expect([leadOf('91'), leadOf('51')]).toEqual([
      'Papua ikut terdampak gangguan nasional.',
      'Gangguan berat di Bali.',
    ]);
  });

  it('says once that nothing is known', () => {
    expect(headlineOf(unknownPicture(0)).lead.id).toBe('Keadaan Sirekap tidak diketahui.');
    expect(headlineOf(forgotten(picture({ 52: 'manual' }))).lead.id).toBe('Keadaan Sirekap tidak diketahui.');
  });
});

describe('whether receipts are accounted for', () => {
  const quiet = {
    ...{ received: 4_000_000, held: 100_000, recorded: 3_899_990, setAside: 10 },
    ...{ inPassing: 0, provincesUnknown: 0, published: null, heldBack: 0 },
  };

  it.each([
    ['nothing differs', {}, 'matches', 0],
    ['one of four million is missing and nothing moves', { recorded: 3_899_989 }, 'differs', 1],
    ['one receipt is missing and nothing moves', { recorded: 3_899_991 }, 'differs', -1],
    ['what was set aside is not known of', { setAside: 9 }, 'differs', 1],
    ['no more differ than move', { held: 99_700, inPassing: 300 }, 'matches', 300],
    ['more differ than move', { held: 99_699, inPassing: 300 }, 'differs', 301],
    [
      'more are stored than receipts and movement explain',
      { held: 100_301, inPassing: 300 },
      'differs',
      -301,
    ],
  ])('when %s', (_, change, verdict, difference) => {
    expect(accountedFor({ ...quiet, ...change })).toMatchObject({ verdict, difference });
  });

  it.each(['received', 'held', 'recorded', 'setAside', 'inPassing'] as const)(
    'is unknown without %s',
    (field) => {
      expect(accountedFor({ ...quiet, [field]: null })).toEqual({ verdict: 'unknown' });
    },
  );

  it('is unknown while a province is', () => {
    expect(accountedFor({ ...quiet, provincesUnknown: 1 })).toEqual({ verdict: 'unknown' });
  });
});
