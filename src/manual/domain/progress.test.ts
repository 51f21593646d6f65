import { describe, expect, it } from 'vitest';
import { AT, TPS } from '../testing/facts.ts';
import { plenoKey, type PlenoStanding } from './pleno.ts';
import { progressOf } from './progress.ts';

const standing = (...rows: readonly Partial<PlenoStanding>[]): ReadonlyMap<string, PlenoStanding> =>
  new Map(
    rows.map((row) => {
      const whole: PlenoStanding = {
        ...{ tps: TPS, ballot: 'ppwp', done: true, by: 'PPK', at: AT, before: [] },
        ...row,
      };
      return [plenoKey(whole), whole];
    }),
  );

describe('the progress of a kecamatan', () => {
  const stations = [{ tps: TPS }, { tps: '5201012001002' }];

  it('is held against all TPS and ballots of the list, not only against those that were told', () => {
    const said = standing({}, { ballot: 'pdpd', done: false });
    expect(progressOf({ code: '520101', stations }, said)).toEqual({
      ...{ code: '520101', all: 10, said: 2, done: 1, corrected: 0 },
    });
  });

  it('waits in Jakarta for no DPRD of a kab/kota, which it does not have', () => {
    expect(progressOf({ code: '317101', stations: [{ tps: '3171011001001' }] }, new Map()).all).toBe(4);
  });
});
