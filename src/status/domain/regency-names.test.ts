import { describe, expect, it } from 'vitest';
import { regencyNamesOf } from './regency-names.ts';

const known = new Map([
  ['5201', 'Kabupaten Lombok Barat'],
  ['5202', 'Kabupaten Lombok Tengah'],
  ['5271', 'Kota Mataram'],
  ['5301', 'Kabupaten Kupang'],
]);
const regencies = (...codes: readonly string[]) =>
  codes.map((code) => ({ code, tps: 9, stations: 1, stored: 2 }));

describe('names of kab/kota', () => {
  it('are those of their codes where all are real', () => {
    expect(regencyNamesOf(regencies('5202', '5271'), known)).toEqual({
      ...{ names: ['Kab. Lombok Tengah', 'Kota Mataram'], lent: false },
    });
  });

  it('are lent by rank to a laid-out register, all of them, and that is told', () => {
    expect(regencyNamesOf(regencies('5201', '5202', '5203'), known)).toEqual({
      ...{ names: ['Kab. Lombok Barat', 'Kab. Lombok Tengah', 'Kota Mataram'], lent: true },
    });
    expect(regencyNamesOf(regencies('5201', '5202', '5203', '5204'), known).names[3]).toBe('Kab/Kota 5204');
  });

  it('are their codes where no names are', () => {
    expect(regencyNamesOf(regencies('5201'), new Map())).toEqual({ names: ['Kab/Kota 5201'], lent: false });
  });
});
