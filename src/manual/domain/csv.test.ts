import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, isRefusal, readHeader, readRow, type CsvHeader } from './csv.ts';

const layout = { required: ['kode_tps'], optional: ['alamat'], numbered: 'suara_' };
const header = (line: string): CsvHeader => {
  const read = readHeader(line, layout);
  if (isRefusal(read)) throw new Error(read.refused);
  return read;
};

describe('a CSV file', () => {
  it('may have commas, semicolons or tabs, a byte order mark, and columns in any order and case', () => {
    expect(header('\uFEFFAlamat;KODE_TPS')).toMatchObject({
      ...{ columns: ['alamat', 'kode_tps'], delimiter: ';' },
    });
    expect(header('Kode TPS\tAlamat\tSuara 1\t\t')).toMatchObject({
      ...{ columns: ['kode_tps', 'alamat', 'suara_1'], delimiter: '\t' },
    });
    expect(readRow('SDN 2;5201012001001', header('alamat;kode_tps'))).toEqual({
      alamat: 'SDN 2',
      kode_tps: '5201012001001',
    });
  });

  it.each([
    ['alamat', 'kolom "kode_tps" tidak ada'],
    ['kode_tps,kode_tps', 'ada dua kali'],
    ['kode_tps,lain', 'kolom "lain" tidak dikenal'],
    ['kode_tps,suara_1,suara_3', 'kolom "suara_3" tidak pada urutannya'],
    ['kode_tps,suara_01', 'tidak dikenal'],
    ['', 'tidak ada'],
  ])('with the first line "%s" is refused', (line, why) => {
    expect(readHeader(line, layout)).toEqual({ refused: expect.stringContaining(why) });
  });

  it('may end a row early only where a row shows that it is whole, and late with nothing', () => {
    const ragged = readHeader('kode_tps;alamat', { ...layout, mayEndEarly: true }) as CsvHeader;
    expect(readRow('1', ragged)).toEqual({ kode_tps: '1', alamat: '' });
    expect(readRow('1;2;;', header('kode_tps;alamat'))).toEqual({ kode_tps: '1', alamat: '2' });
  });

  it('refuses a row with too few or too many cells, or an open quote', () => {
    const two = header('kode_tps,alamat');
    expect(readRow('1', two)).toEqual({ refused: 'ada 1 kolom, seharusnya 2' });
    expect(readRow('1,2,3', two)).toEqual({ refused: 'ada 3 kolom, seharusnya 2' });
    expect(readRow('1,"2', two)).toMatchObject({ refused: expect.stringContaining('kutip') });
    expect(readRow('1,"2"x', two)).toMatchObject({ refused: expect.stringContaining('kutip') });
  });

  it('reads back what was written, whatever the cells hold', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', ' b', '"', ',', ';', 'é') })
      .map((text) => text.trim());
    const two = header('kode_tps;alamat');
    fc.assert(
      fc.property(cell, cell, (a, b) => {
        const line = csvLine([a, b]).trimEnd();
        fc.pre(line !== '');
        expect(readRow(line, { ...two, columns: ['x', 'y'] })).toEqual({ x: a, y: b });
      }),
    );
  });

  it('gives a spreadsheet no formula', () => {
    expect(csvLine(['=HYPERLINK("x")', -5])).toBe('"\'=HYPERLINK(""x"")";-5\r\n');
  });
});
